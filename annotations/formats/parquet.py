"""Parquet, a table for each record type, with a data card for the Hugging Face hub and Croissant metadata.

The archive is a folder as `datasets.load_dataset` takes it; tables are split as `splits` says. Writing Parquet needs
pyarrow, an extra of its own (`requirements/parquet.txt`).
"""

import json
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from hashlib import file_digest
from importlib import import_module
from typing import Any, BinaryIO, Self, cast

from annotations.core.records import DocumentRecord, Loss, ProjectRecord
from annotations.formats.archives import Adding, ZipWriter, pieces_of
from annotations.formats.base import CODE_POINTS, Item, UnknownFormatError
from annotations.formats.columns import Column, TableFile, columns_of
from annotations.formats.croissant import metadata_of
from annotations.formats.data_card import card_of
from annotations.formats.decoding import hints
from annotations.formats.jsonl import TYPES
from annotations.formats.losses import Losses
from annotations.formats.splits import Splits
from annotations.formats.store import Store, counted, filled

ROWS_AT_ONCE = 1000
MOST_BYTES_AT_ONCE = 2**24
"""Documents may be long: a batch ends where its texts are larger than this."""


class Parquet:
    """Everything, in tables, for data frames and for training."""

    identifier = "parquet"
    title = "Parquet with data card and Croissant metadata"
    read_by = "Hugging Face datasets, pandas, DuckDB; holds everything"
    extension = ".zip"
    media_type = "application/zip"
    offset_unit = CODE_POINTS
    holds = {shape: frozenset(hints(shape)) for shape in TYPES.values()}

    def write(self, records: Iterable[Item], stream: BinaryIO) -> tuple[Loss, ...]:
        """The tables, then card and metadata, which have their numbers and hashes."""
        losses = Losses()
        with filled(counted(records, self.holds, losses)) as store, ZipWriter(stream) as archive:
            files = tables(archive, store, Splits(store))
            project = next(store.all(ProjectRecord), None)
            languages = languages_of(store)
            archive.add("README.md", card_of(project, files, languages).encode())
            metadata = json.dumps(metadata_of(project, files, languages), ensure_ascii=False, indent=1)
            archive.add("croissant.json", metadata.encode() + b"\n")
        return losses.listed()


def tables(target: Adding, store: Store, splits: Splits) -> list[TableFile]:
    """Every table of the data set, each part of it a file below `data/`. Raises UnknownFormatError."""
    return [file for name, shape in TYPES.items() for file in _tables(target, store, splits, name, shape)]


def languages_of(store: Store) -> list[str]:
    """The languages of the documents, the most frequent first."""
    found = Counter(document.language for document in store.all(DocumentRecord) if document.language)
    return sorted(found, key=lambda language: (-found[language], language))


def _tables(target: Adding, store: Store, splits: Splits, name: str, shape: Any) -> Iterator[TableFile]:
    """The parts of one table, each a file; parts without rows are left out."""
    pyarrow = _pyarrow()
    columns = columns_of(shape)
    schema = pyarrow.schema([(each.name, _type(pyarrow, each)) for each in columns])
    with ExitStack() as stack:
        drafts: dict[str, _Draft] = {}
        for record in store.all(shape):
            part = splits.of(record)
            if part not in drafts:
                drafts[part] = stack.enter_context(_Draft(schema, columns))
            drafts[part].add(record)
        for part in sorted(drafts):
            yield drafts[part].kept(target, name, part)


class _Draft:
    """A Parquet file on its way: rows go out in batches, so memory stays the same."""

    def __init__(self, schema: Any, columns: tuple[Column, ...]) -> None:
        self._columns = columns
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed in __exit__
        self._writer = _pyarrow().parquet.ParquetWriter(self._file, schema, compression="zstd")
        self._rows: list[dict[str, Any]] = []
        self._bytes = self._total = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._file.close()

    def add(self, record: Any) -> None:
        """One more row."""
        row = {column.name: column.of(record) for column in self._columns}
        self._rows.append(row)
        self._bytes += sum(len(value) for value in row.values() if isinstance(value, str))
        if len(self._rows) >= ROWS_AT_ONCE or self._bytes >= MOST_BYTES_AT_ONCE:
            self._flush()

    def _flush(self) -> None:
        batch = _pyarrow().RecordBatch.from_pylist(self._rows, schema=self._writer.schema)
        self._writer.write_batch(batch)
        self._total += len(self._rows)
        self._rows, self._bytes = [], 0

    def kept(self, target: Adding, name: str, part: str) -> TableFile:
        """The file in the archive."""
        if self._rows:
            self._flush()
        self._writer.close()
        size = self._file.tell()
        self._file.seek(0)
        digest = file_digest(self._file, "sha256").hexdigest()
        self._file.seek(0)
        path = f"data/{name}/{part}.parquet"
        target.add(path, pieces_of(cast("BinaryIO", self._file)))
        return TableFile(path, name, part, self._total, size, digest, self._columns)


def _type(pyarrow: Any, column: Column) -> Any:
    kinds = {
        "text": pyarrow.string(),
        "integer": pyarrow.int64(),
        "number": pyarrow.float64(),
        "flag": pyarrow.bool_(),
        "day": pyarrow.date32(),
    }
    return pyarrow.list_(kinds[column.kind]) if column.repeated else kinds[column.kind]


def _pyarrow() -> Any:
    """The library, which is an extra. Raises UnknownFormatError where it is not installed."""
    try:
        library = import_module("pyarrow")
        import_module("pyarrow.parquet")
    except ImportError:
        sentence = "Writing Parquet needs pyarrow, which is not installed; see requirements/parquet.txt."
        raise UnknownFormatError(sentence, field="format") from None
    return library
