"""W3C Web Annotation: other people's selectors find each quote, other JSON-LD processors see triples."""

import io
import json
from typing import Any

import pytest

from annotations.core.records import MentionRecord
from annotations.core.spans import quote_of
from annotations.formats.archives import ZipReader, ZipWriter, unpack
from tests.unit.formats.tables import judged, native, problems, read, written

ANCHORPOINT = """
import json, pathlib, sys
from anchorpoint import TextPositionSelector, TextQuoteSelector
folder, found = pathlib.Path(sys.argv[1]), []
for page in sorted(folder.glob("annotations/*.jsonld")):
    for each in json.loads(page.read_text("utf-8"))["items"]:
        for part in each["target"].get("items", [each["target"]]):
            text = (folder / part["source"]).read_bytes().decode("utf-8")
            quote, position = part["selector"]
            exact = {k: quote[k] for k in ("exact", "prefix", "suffix")}
            place = TextPositionSelector(start=position["start"], end=position["end"])
            chosen = place.as_quote(text).exact
            found.append([quote["exact"], chosen, text[place.start:place.end]])
print(json.dumps(found))
"""

RDFLIB = """
import json, pathlib, sys
from pyld import jsonld
from rdflib import Dataset
OA, AS, RDF = "http://www.w3.org/ns/oa#", "http://www.w3.org/ns/activitystreams#", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
terms = {"id": "@id", "type": {"@id": "@type", "@type": "@vocab"}, "@vocab": OA,
  "items": {"@id": AS + "items", "@container": "@list"}, "creator": {"@id": "http://purl.org/dc/terms/creator"},
  "source": {"@id": OA + "hasSource", "@type": "@id"}, "target": {"@id": OA + "hasTarget", "@type": "@id"},
  "body": {"@id": OA + "hasBody", "@type": "@id"}, "selector": {"@id": OA + "hasSelector"},
  "purpose": {"@id": OA + "hasPurpose", "@type": "@vocab"}, "motivation": {"@id": OA + "motivatedBy", "@type": "@vocab"},
  "value": RDF + "value"}
loader = lambda url, options: {"contextUrl": None, "documentUrl": url, "document": {"@context": terms}}
count = {"annotations": 0, "exact": [], "purposes": []}
for page in sorted(pathlib.Path(sys.argv[1]).glob("annotations/*.jsonld")):
    quads = jsonld.to_rdf(json.loads(page.read_text("utf-8")), {"format": "application/n-quads", "documentLoader": loader, "base": "urn:base/"})
    graph = Dataset().parse(data=quads, format="nquads")
    for s, p, o, _ in graph.quads():
        count["annotations"] += str(p) == RDF + "type" and str(o) == OA + "Annotation"
        if str(p) == OA + "exact": count["exact"].append(str(o))
        if str(p) == OA + "hasPurpose": count["purposes"].append(str(o).removeprefix(OA))
count["exact"].sort(); count["purposes"] = sorted(set(count["purposes"]))
print(json.dumps(count))
"""


@pytest.fixture
def folder(tmp_path):
    unpack(io.BytesIO(written("web-annotation", native())[0]), tmp_path)
    return tmp_path


def parts() -> list[str]:
    """The quotes of all fragments of people's mentions and of gold's."""
    from annotations.core.records import DocumentRecord, GoldRecord

    records = native()
    texts = {each.id: each.text for each in records if isinstance(each, DocumentRecord)}
    mentions: list[Any] = [each for each in records if isinstance(each, MentionRecord)]
    mentions += [mention for each in records if isinstance(each, GoldRecord) for mention in each.mentions]
    return sorted(span.of(texts[each.document]) for each in mentions for span in each.fragments)


def test_anchorpoint_selects_each_quote(folder):
    found = judged("linked-data", ANCHORPOINT, folder)
    assert [exact for exact, *_ in found] == [chosen for _, chosen, _ in found] == [cut for *_, cut in found]
    assert sorted(exact for exact, *_ in found) == parts()


def test_rdflib_sees_the_triples(folder):
    found = judged("linked-data", RDFLIB, folder)
    assert found["annotations"] == 10
    assert found["exact"] == parts()
    assert found["purposes"] == [
        "assessing",
        "classifying",
        "commenting",
        "describing",
        "identifying",
        "tagging",
    ]


TEXT = "🌉 A bridge, a bridge.\r\nEnd"


def archive(*items: dict[str, Any], text: str = TEXT) -> bytes:
    stream = io.BytesIO()
    with ZipWriter(stream) as made:
        made.add("doc.txt", text.encode())
        made.add("notes.json", json.dumps({"type": "AnnotationCollection", "items": list(items)}).encode())
    return stream.getvalue()


def annotation(**selector: Any) -> dict[str, Any]:
    return {"type": "Annotation", "body": "so he says", "target": {"source": "doc.txt", "selector": selector}}


POSITION, QUOTE = {"type": "TextPositionSelector"}, {"type": "TextQuoteSelector"}

PLACES = (
    (POSITION | {"start": 0, "end": 10}, "🌉 A bridge"),
    (POSITION | {"start": 19, "end": 26}, "e.\nEnd"),
    (QUOTE | {"exact": "bridge", "prefix": "A "}, "bridge"),
    (QUOTE | {"exact": "End"}, "End"),
)


@pytest.mark.parametrize(("selector", "quote"), PLACES)
def test_what_others_write(selector, quote):
    """Positions count the text as it is there, CRLF as two; a quote may come with less around it."""
    [mention] = [
        m for m in read("web-annotation", archive(annotation(**selector))) if isinstance(m, MentionRecord)
    ]
    assert mention.quote == quote
    assert mention.quote == quote_of(TEXT.replace("\r\n", "\n"), mention.fragments)


WRONG = (
    (annotation(**QUOTE, exact="bridge"), "quote", "stands 2 times in the text; say which by its offsets"),
    (annotation(**QUOTE, exact="tower"), "quote", "is not in the text"),
    (annotation(**POSITION, start=0, end=99), "", "0 to 99 is no span of a text of 26 code points"),
    (annotation(**POSITION, start=-1, end=9), "selector.start", "must be a whole number from 0, not -1"),
    (annotation(type="CssSelector", value="p"), "selector", "has neither a text quote nor a text position"),
    ({"type": "Annotation"}, "target", "must be one target with a selector, or one composite of them"),
    (
        {"type": "Annotation", "target": {"source": "https://x.example", "selector": []}},
        "target.source",
        "“https://x.example” is no text of the archive",
    ),
)


@pytest.mark.parametrize(("item", "field", "reason"), WRONG, ids=range(len(WRONG)))
def test_what_cannot_be_placed(item, field, reason):
    good = annotation(**QUOTE, exact="End")
    assert problems("web-annotation", archive(good, item, good)) == [("notes.json", 1, field, reason)]


def test_the_archive_has_texts_as_they_are():
    reader = ZipReader(io.BytesIO(written("web-annotation", native())[0]))
    assert len(reader.names) == 4
    assert all("\r" not in reader.data(name).decode() for name in reader.names)
