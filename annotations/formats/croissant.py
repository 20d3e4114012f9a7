"""Croissant 1.0 metadata of a data set's tables (docs.mlcommons.org/croissant): files with hashes, records with fields."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from annotations.core.records import ProjectRecord
from annotations.formats.columns import Column, TableFile
from annotations.formats.linked_data import without_empty

OURS = [
    "citeAs",
    "column",
    "conformsTo",
    "examples",
    "extract",
    "field",
    "fileProperty",
    "fileObject",
    "fileSet",
    "format",
    "includes",
    "isLiveDataset",
    "jsonPath",
    "key",
    "md5",
    "parentField",
    "path",
    "recordSet",
    "references",
    "regex",
    "repeated",
    "replace",
    "samplingRate",
    "separator",
    "source",
    "subField",
    "transform",
    "equivalentProperty",
]
CONTEXT: Mapping[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    **{term: f"cr:{term}" for term in OURS},
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "rai": "http://mlcommons.org/croissant/RAI/",
    "sc": "https://schema.org/",
}
"""The context that the specification gives."""

KINDS = {
    "text": "sc:Text",
    "integer": "sc:Integer",
    "number": "sc:Float",
    "flag": "sc:Boolean",
    "day": "sc:Date",
}


@dataclass(frozen=True, slots=True)
class Other:
    """A file that lies beside the tables."""

    path: str
    media_type: str
    size: int
    sha256: str


def metadata_of(
    project: ProjectRecord | None,
    files: Sequence[TableFile],
    languages: Sequence[str],
    *,
    version: str = "",
    others: Sequence[Other] = (),
) -> dict[str, Any]:
    """The metadata of the whole data set; a `version` of two numbers gets a third, which the format wants."""
    name = project.name if project else "Imported data"
    slug = project.slug if project else "imported"
    numbers = [*version.split("."), "0", "0"][:3] if version else []
    about = {
        "description": (project.description if project else "") or f"Labeled claims of the project {name}.",
        "license": (project.license if project else "") or "unknown",
        "url": f"urn:factcheck:{slug}",
        "version": ".".join(numbers) or f"1.0.{project.as_of.changes if project else 0}",
        "datePublished": project.as_of.at[:10] if project else "",
        "citeAs": f"{name} (project {slug}).",
        "inLanguage": list(languages),
    }
    return {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "name": slug,
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        **without_empty(about),
        "distribution": [*map(_file, files), *map(_other, others)],
        "recordSet": [_records(file) for file in files],
    }


def _file(file: TableFile) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": _name(file),
        "name": _name(file),
        "contentUrl": file.path,
        "contentSize": f"{file.size} B",
        "encodingFormat": "application/x-parquet",
        "sha256": file.sha256,
    }


def _other(file: Other) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": file.path,
        "name": file.path,
        "contentUrl": file.path,
        "contentSize": f"{file.size} B",
        "encodingFormat": file.media_type,
        "sha256": file.sha256,
    }


def _name(file: TableFile) -> str:
    return f"{file.table}-{file.part}.parquet"


def _records(file: TableFile) -> dict[str, Any]:
    name = f"{file.table}-{file.part}"
    fields = [_field(name, file, column) for column in file.columns]
    return {"@type": "cr:RecordSet", "@id": name, "name": name, "field": fields}


def _field(records: str, file: TableFile, column: Column) -> dict[str, Any]:
    field = {
        "@type": "cr:Field",
        "@id": f"{records}/{column.name}",
        "name": column.name,
        "dataType": KINDS[column.kind],
        "source": {"fileObject": {"@id": _name(file)}, "extract": {"column": column.name}},
    }
    return field | ({"repeated": True} if column.repeated else {})
