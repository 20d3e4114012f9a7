"""UIMA CAS XMI 2.0: a file for each sheet, and the type system that explains them."""

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from annotations.core.records import Loss
from annotations.formats.archives import ZipReader, ZipWriter
from annotations.formats.base import PLAINLY, UTF16, FormatError, Item, Reading
from annotations.formats.cas import FEATURES, SUPERTYPES, Cas, Structure, cas_of, page_of
from annotations.formats.folders import files_of, pages_in
from annotations.formats.keeping import records_of
from annotations.formats.losses import Losses
from annotations.formats.paging import pages
from annotations.formats.sheets import ALL_OF_MARKS
from annotations.formats.store import counted, filled
from annotations.formats.xml_elements import Element, attribute, elements, holds_all

SUFFIX, TYPE_SYSTEM = ".xmi", "TypeSystem.xml"
UIMA = "http:///uima/cas.ecore"


class CasXmi:
    """What INCEpTION, WebAnno and other UIMA programs exchange."""

    identifier = "cas-xmi"
    title = "UIMA CAS XMI"
    read_by = "INCEpTION, UIMA and DKPro in Java, dkpro-cassis in Python"
    extension = ".zip"
    media_type = "application/zip"
    offset_unit = UTF16
    holds = ALL_OF_MARKS

    def read(self, stream: BinaryIO, how: Reading = PLAINLY) -> Iterator[Item]:
        """The records of an archive of `.xmi` files, in folders of their annotators."""
        found = pages_in(
            ZipReader(stream), SUFFIX, lambda data, place: page_of(cas_in(data), place, how), how
        )
        yield from records_of(found, how)

    def write(self, records: Iterable[Item], stream: BinaryIO) -> tuple[Loss, ...]:
        """The files and their type system."""
        losses = Losses()
        with filled(counted(records, self.holds, losses)) as store, ZipWriter(stream) as archive:
            archive.add(TYPE_SYSTEM, type_system().encode())
            for page in pages(store, losses):
                if not holds_all(page.document.text):
                    losses.add("no-control-characters", "document", page.document.id)
                for name, sheet in files_of(page):
                    archive.add(f"{name}{SUFFIX}", written(cas_of(page.document, sheet)).encode())
        return losses.listed()


# ── write ────────────────────────────────────────────────────────────────────────────────────────


def namespace_of(name: str) -> tuple[str, str, str]:
    """Prefix, address and local name of a type: `webanno.custom.Claim` is `custom:Claim`."""
    package, _, local = name.rpartition(".")
    return package.rpartition(".")[2], f"http:///{package.replace('.', '/')}.ecore", local


def written(cas: Cas) -> str:
    """The XMI of a CAS; 1 is its text, 2 the annotation of the whole document."""
    spaces = dict(namespace_of(name)[:2] for name in FEATURES)
    declared = "".join(f' xmlns:{prefix}="{address}"' for prefix, address in spaces.items())
    members = [str(number) for number in range(2, len(cas.structures) + 3)]
    end = len(cas.text.encode("utf-16-le")) // 2
    lines = [_structure(each, number) for number, each in enumerate(cas.structures, 3)]
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<xmi:XMI xmlns:xmi="http://www.omg.org/XMI" xmlns:cas="{UIMA}" xmlns:tcas="http:///uima/tcas.ecore"'
        f'{declared} xmi:version="2.0">\n<cas:NULL xmi:id="0"/>\n'
        f'<tcas:DocumentAnnotation xmi:id="2" sofa="1" begin="0" end="{end}" language="{attribute(cas.language)}"/>\n'
        f"{''.join(lines)}"
        f'<cas:Sofa xmi:id="1" sofaNum="1" sofaID="{Cas.view}" mimeType="text" sofaString="{attribute(cas.text)}"/>\n'
        f'<cas:View sofa="1" members="{" ".join(members)}"/>\n</xmi:XMI>\n'
    )


def _structure(structure: Structure, number: int) -> str:
    prefix, _, local = namespace_of(structure.type)
    place = "" if structure.begin is None else f' sofa="1" begin="{structure.begin}" end="{structure.end}"'
    values = "".join(f' {key}="{attribute(value)}"' for key, value in structure.values.items())
    return f'<{prefix}:{local} xmi:id="{number}"{place}{values}/>\n'


def type_system() -> str:
    """The description of our types."""
    types = "".join(
        f"<typeDescription><name>{name}</name><description/><supertypeName>{SUPERTYPES[name]}</supertypeName>"
        f"<features>{''.join(map(_feature, features))}</features></typeDescription>\n"
        for name, features in FEATURES.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<typeSystemDescription xmlns="http://uima.apache.org/resourceSpecifier">\n'
        f"<types>\n{types}</types>\n</typeSystemDescription>\n"
    )


def _feature(name: str) -> str:
    return (
        f"<featureDescription><name>{name}</name><description/>"
        "<rangeTypeName>uima.cas.String</rangeTypeName></featureDescription>"
    )


# ── read ─────────────────────────────────────────────────────────────────────────────────────────


def cas_in(data: bytes) -> Cas:
    """The CAS of a file. Raises FormatError."""
    found = elements(data)
    sofa = next((each for each in found if each.name == "Sofa" and each.namespace == UIMA), None)
    if sofa is None or "sofaString" not in sofa.attributes:
        raise FormatError("has no text", field="Sofa")
    whole = next((each for each in found if each.name == "DocumentAnnotation"), None)
    language = whole.attributes.get("language", "") if whole else ""
    structures = tuple(_structure_of(each) for each in found if each.depth == 1 and each.namespace != UIMA)
    return Cas(sofa.attributes["sofaString"], "" if language == "x-unspecified" else language, structures)


def _structure_of(element: Element) -> Structure:
    package = element.namespace.removeprefix("http:///").removesuffix(".ecore").replace("/", ".")
    place = [_number(element, key) for key in ("begin", "end")]
    return Structure(f"{package}.{element.name}", element.attributes, *place)


def _number(element: Element, key: str) -> int | None:
    written_ = element.attributes.get(key)
    if written_ is None:
        return None
    if not written_.isdecimal():
        raise FormatError("must be a whole number from 0", field=f"{element.name}.{key}", line=element.line)
    return int(written_)
