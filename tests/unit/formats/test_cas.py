"""UIMA CAS: another library reads our XMI and JSON, we read what it writes, and hostile XML is refused (P45)."""

import io
import json
from dataclasses import replace

import pytest

from annotations.core.records import DocumentRecord, GoldRecord, MentionRecord
from annotations.formats.archives import ZipWriter, pack, unpack
from annotations.formats.base import Reading
from annotations.formats.xml_elements import elements
from tests.unit.formats.tables import judged, native, problems, read, written

CASSIS = """
import json, pathlib, sys
import cassis
folder, found = pathlib.Path(sys.argv[1]), []
types = cassis.load_typesystem((folder / "TypeSystem.xml").open("rb")) if (folder / "TypeSystem.xml").exists() else None
for file in sorted([*folder.rglob("*.xmi"), *folder.rglob("*.json")]):
    with file.open("rb") as source:
        cas = cassis.load_cas_from_xmi(source, typesystem=types) if file.suffix == ".xmi" else cassis.load_cas_from_json(source)
    for each in cas.select("webanno.custom.Claim"):
        found.append([each.label, each.get_covered_text(), cas.sofa_string[each.begin:each.end], each.wording])
    assert len(list(cas.select("factcheck.Document"))) == 1
print(json.dumps(found))
"""


def quotes() -> list[str]:
    records = native()
    texts = {each.id: each.text for each in records if isinstance(each, DocumentRecord)}
    mentions = [each for each in records if isinstance(each, MentionRecord)]
    mentions += [mention for each in records if isinstance(each, GoldRecord) for mention in each.mentions]
    return sorted(span.of(texts[each.document]) for each in mentions for span in each.fragments)


@pytest.mark.parametrize("name", ("cas-xmi", "cas-json"))
def test_cassis_reads_ours(name, tmp_path):
    """Emoji before and in a span, which are two UTF-16 units each in the file."""
    unpack(io.BytesIO(written(name, native())[0]), tmp_path)
    found = judged("standoff", CASSIS, tmp_path)
    assert sorted(text for _, text, *_ in found) == quotes()
    assert all(text == cut for _, text, cut, _ in found)
    assert "Forty lanterns were burned\nat the “fair” 🏮." in {wording for *_, wording in found}


WRITE = """
import pathlib, sys
import cassis
folder = pathlib.Path(sys.argv[1])
types = cassis.TypeSystem()
NamedEntity = types.create_type(name="de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity", supertypeName="uima.tcas.Annotation")
types.create_feature(domainType=NamedEntity, name="value", rangeType="uima.cas.String")
Token = types.create_type(name="de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Token", supertypeName="uima.tcas.Annotation")
cas = cassis.Cas(typesystem=types, document_language="en")
cas.sofa_string = "💩 the tax <is>\\r\\n\\t5% & 👩🏽‍🚒 \\"more\\""
cas.sofa_mime = "text/plain"
cas.add(NamedEntity(begin=2, end=9, value="TAX"))
cas.add(NamedEntity(begin=6, end=24, value="ALL"))
cas.add(Token(begin=2, end=5))
(folder / "anna").mkdir()
if sys.argv[2] == "cas-xmi":
    cas.to_xmi(folder / "anna" / "doc.xmi")
else:
    cas.to_json(folder / "anna" / "doc.json")
print("1")
"""


@pytest.mark.parametrize("name", ("cas-xmi", "cas-json"))
def test_we_read_what_cassis_writes(name, tmp_path):
    """Line ends of two characters, and markup and quotes in the text."""
    judged("standoff", WRITE, tmp_path, name)
    packed = io.BytesIO()
    pack(tmp_path, packed)
    records = read(name, packed.getvalue())
    [document] = [each for each in records if isinstance(each, DocumentRecord)]
    assert (document.id, document.text) == ("doc", '💩 the tax <is>\n\t5% & 👩🏽‍🚒 "more"')
    mentions = [each for each in records if isinstance(each, MentionRecord)]
    assert [(each.quote, each.claim_types, each.provenance.author) for each in mentions] == [
        ("the tax", ("TAX",), "anna"),
        ("tax <is>\n\t5% & 👩🏽", ("ALL",), "anna"),
    ]


def test_control_characters():
    """XML has no spelling for them; JSON has."""
    records = native()
    document = next(each for each in records if isinstance(each, DocumentRecord))
    only = [replace(document, text="a\x0bb\x1f 🏮", sha256="")]
    data, losses = written("cas-xmi", only)
    assert [(loss.rule, loss.count) for loss in losses if loss.rule != "no-place"] == [
        ("no-control-characters", 1)
    ]
    [found] = [each for each in read("cas-xmi", data) if isinstance(each, DocumentRecord)]
    assert found.text == "a\ufffdb\ufffd 🏮"
    [found] = [
        each for each in read("cas-json", written("cas-json", only)[0]) if isinstance(each, DocumentRecord)
    ]
    assert found.text == "a\x0bb\x1f 🏮"


HOSTILE = (
    b'<!DOCTYPE x [<!ENTITY a "b">]><x y="&a;"/>',
    b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>',
    b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
    b'<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:9/">%p;]><x/>',
    b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><x>&b;</x>',
    b"<!DOCTYPE x><x/>",
)


def xmi(data: bytes) -> bytes:
    stream = io.BytesIO()
    with ZipWriter(stream) as archive:
        archive.add("a/doc.xmi", data)
    return stream.getvalue()


@pytest.mark.parametrize("data", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_xml(data):
    assert [reason for *_, reason in problems("cas-xmi", xmi(data))] == ["has a DTD, which is refused"]


def test_without_a_dtd_the_same_parser_reads():
    assert [each.name for each in elements(b"<x><y z='&lt;&#10;'/></x>")] == ["x", "y"]


HEAD = b'<xmi:XMI xmlns:xmi="http://www.omg.org/XMI" xmlns:cas="http:///uima/cas.ecore" xmlns:c="http:///webanno/custom.ecore">'
SOFA = b'<cas:Sofa xmi:id="1" sofaString="A bridge"/>'
WRONG_XMI = (
    (b"<x", "", "is not well formed: unclosed token"),
    (HEAD + b"</xmi:XMI>", "Sofa", "has no text"),
    (HEAD + SOFA + b'<c:X begin="x" end="1"/></xmi:XMI>', "X.begin", "must be a whole number from 0"),
    (HEAD + SOFA + b'<c:X begin="0" end="99"/></xmi:XMI>', "", "offset 99 lies behind the end of the text"),
)


@pytest.mark.parametrize(("data", "field", "reason"), WRONG_XMI, ids=range(len(WRONG_XMI)))
def test_xmi_that_is_wrong(data, field, reason):
    assert [(f, r) for _, _, f, r in problems("cas-xmi", xmi(data))] == [(field, reason)]


WRONG_JSON = (
    (b"{", "", "not JSON at character 1: Expecting property name enclosed in double quotes"),
    (b"{}", "%FEATURE_STRUCTURES", "is missing"),
    (b'{"%FEATURE_STRUCTURES":[]}', "sofaString", "must be text, not null"),
    (
        json.dumps(
            {
                "%FEATURE_STRUCTURES": [
                    {"%TYPE": "uima.cas.Sofa", "sofaString": "💩 A"},
                    {"%TYPE": "custom.X", "begin": 1, "end": 3},
                ]
            }
        ).encode(),
        "",
        "offset 1 lies within a character (in UTF-16 units)",
    ),
)


@pytest.mark.parametrize(("data", "field", "reason"), WRONG_JSON, ids=range(len(WRONG_JSON)))
def test_json_that_is_wrong(data, field, reason):
    stream = io.BytesIO()
    with ZipWriter(stream) as archive:
        archive.add("a/doc.json", data)
    assert [(f, r) for _, _, f, r in problems("cas-json", stream.getvalue())] == [(field, reason)]


def test_types_and_labels_can_be_told(tmp_path):
    judged("standoff", WRITE, tmp_path, "cas-json")
    packed = io.BytesIO()
    pack(tmp_path, packed)
    token = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Token"
    found = read("cas-json", packed.getvalue(), Reading(columns={"type": token}))
    assert [each.quote for each in found if isinstance(each, MentionRecord)] == ["the"]
