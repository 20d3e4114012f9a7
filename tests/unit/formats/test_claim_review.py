"""ClaimReview: other programs find it in our pages and expand it, and what aggregators require is there."""

import io
import json
from pathlib import Path

import jsonschema
import pytest

from annotations.core.records import ClaimRecord, DocumentRecord, ProjectRecord, VerdictRecord
from annotations.formats import claim_review
from annotations.formats.archives import ZipReader
from annotations.formats.base import FormatError
from tests.unit.formats.tables import FIXTURES, judged, native, problems, read, written

FILE = FIXTURES / "claim-review" / "desk.jsonld"
SCHEMA = json.loads((Path(claim_review.__file__).parent / "claim_review.schema.json").read_text("utf-8"))
CHECKER = jsonschema.Draft202012Validator(
    SCHEMA, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
)


def judged_records():
    """The fixture without its gold: three claims by two annotators, two of them judged."""
    return [each for each in native() if type(each).__name__ != "GoldRecord"]


def reviews(data: bytes) -> list[dict]:
    return [each["item"] for each in json.loads(data)["dataFeedElement"]]


@pytest.mark.parametrize("records", (native(), judged_records()), ids=("gold", "judged"))
def test_what_aggregators_require(records):
    found = reviews(written("claim-review", records)[0])
    assert len(found) in {1, 2}
    for review in found:
        CHECKER.validate(review)


def test_the_schema_refuses_a_number_without_its_scale():
    [review] = reviews(written("claim-review", native())[0])
    del review["reviewRating"]["bestRating"]
    with pytest.raises(jsonschema.ValidationError):
        CHECKER.validate(review)


EXTRUCT = """
import extruct, json, sys
found = extruct.extract(open(sys.argv[1], encoding="utf-8").read(), syntaxes=["json-ld"])["json-ld"]
print(json.dumps(found))
"""

PYLD = """
import json, sys
from pyld import jsonld
context = {"contextUrl": None, "documentUrl": "", "document": {"@context": {"@vocab": "https://schema.org/"}}}
found = jsonld.expand(json.load(open(sys.argv[1], encoding="utf-8")), {"documentLoader": lambda url, options: context})
items = found[0]["https://schema.org/dataFeedElement"]
print(json.dumps([each["https://schema.org/item"][0] for each in items]))
"""


def test_extruct_finds_it_in_our_pages(tmp_path):
    """The same object as in the feed, whatever stands in the texts."""
    records = judged_records()
    data, _ = written("claim-review-pages", records)
    archive = ZipReader(io.BytesIO(data))
    found = []
    for name in archive.names:
        page = tmp_path / "page.html"
        page.write_bytes(archive.data(name))
        [review] = judged("linked-data", EXTRUCT, page)
        assert review.pop("@context") == "https://schema.org"
        found.append(review)
    assert found == reviews(written("claim-review", records)[0])


def test_a_script_in_a_claim_stays_text(tmp_path):
    """Nothing that somebody wrote ends the script or becomes markup."""
    hostile = "</script><script>alert(1)</script><!-- <b>"
    data = FILE.read_text("utf-8").replace("<forever>", hostile).encode()
    records = read("claim-review", data)
    archive = ZipReader(io.BytesIO(written("claim-review-pages", records)[0]))
    page = tmp_path / "page.html"
    page.write_bytes(archive.data(archive.names[0]))
    [review] = judged("linked-data", EXTRUCT, page)
    assert review["claimReviewed"] == f"The bridge 🌉 closed {hostile}."
    assert page.read_text("utf-8").count("<script") == 1


def test_pyld_expands_the_feed(tmp_path):
    feed = tmp_path / "feed.jsonld"
    feed.write_bytes(written("claim-review", native())[0])
    [review] = judged("linked-data", PYLD, feed)
    assert review["@type"] == ["https://schema.org/ClaimReview"]
    assert review["https://schema.org/claimReviewed"] == [
        {"@value": "40 lanterns burned at the Lindholm fair on 4 March 2024."}
    ]
    [rating] = review["https://schema.org/reviewRating"]
    assert rating["https://schema.org/alternateName"] == [{"@value": "Supported"}]


def test_pages_are_read_again():
    records = read("claim-review", FILE.read_bytes())
    pages, _ = written("claim-review-pages", records)
    wordings = [each.wording for each in read("claim-review-pages", pages) if isinstance(each, ClaimRecord)]
    assert wordings == [each.wording for each in records if isinstance(each, ClaimRecord)]


def test_what_others_publish():
    """A graph, a type in a list, an author as plain text, an appearance by its address, a label of their own."""
    records = read("claim-review", FILE.read_bytes())
    claims = [each for each in records if isinstance(each, ClaimRecord)]
    assert [each.provenance.author for each in claims] == ["The Desk", "Lea"]
    assert claims[0].claimant == "Ida Voss 👩🏽‍🚒"
    verdicts = [each for each in records if isinstance(each, VerdictRecord)]
    assert [each.label for each in verdicts] == ["pants_on_fire", "mostly_true"]
    [project] = [each for each in records if isinstance(each, ProjectRecord)]
    assert [label.name for label in project.verdict_scales[0].labels] == ["Mostly true", "Pants on fire 🔥"]
    first = next(each for each in records if isinstance(each, DocumentRecord))
    assert (first.url, first.further_appearances[0].url) == (
        "https://ansel.example/1",
        "https://wire.example/2",
    )


MEDIA = {
    "mediaAuthenticityCategory": "DecontextualizedContent",
    "originalMediaContextDescription": "The picture shows the flood of 2011 🌊.",
    "originalMediaLink": "https://archive.example/flood-2011.jpg",
    "contentUrl": "https://posts.example/flood.jpg",
}


def with_media(values: dict) -> bytes:
    """A fact-check of a picture, as other desks publish it."""
    item = {
        "@type": "MediaReviewItem",
        "mediaItemAppearance": [{"@type": "ImageObject", "contentUrl": values["contentUrl"]}],
    }
    media = {name: value for name, value in values.items() if name != "contentUrl"}
    [review] = reviews(written("claim-review", native())[0])
    review["associatedMediaReview"] = {"@type": "MediaReview", "itemReviewed": item, **media}
    return json.dumps(review).encode()


def test_what_is_known_of_a_picture_goes_in_and_out(tmp_path):
    """By schema.org's names, the category bare or as an address; extruct finds it in the page."""
    category = f"https://schema.org/{MEDIA['mediaAuthenticityCategory']}"
    records = read("claim-review", with_media({**MEDIA, "mediaAuthenticityCategory": category}))
    [document] = [each for each in records if isinstance(each, DocumentRecord)]
    assert document.metadata["media_review"] == MEDIA
    [review] = reviews(written("claim-review", records)[0])
    CHECKER.validate(review)
    archive = ZipReader(io.BytesIO(written("claim-review-pages", records)[0]))
    page = tmp_path / "page.html"
    page.write_bytes(archive.data(archive.names[0]))
    [found] = judged("linked-data", EXTRUCT, page)
    assert found["associatedMediaReview"] == review["associatedMediaReview"]
    again = read("claim-review", json.dumps(review).encode())
    assert [each.metadata for each in again if isinstance(each, DocumentRecord)] == [document.metadata]


def test_a_category_that_schema_org_does_not_have():
    [(_, line, field, reason)] = problems(
        "claim-review", with_media({**MEDIA, "mediaAuthenticityCategory": "Fake"})
    )
    assert (line, field) == (1, "associatedMediaReview.mediaAuthenticityCategory")
    assert reason.startswith("Fake is none of DecontextualizedContent, ")


WRONG = (
    ({"claimReviewed": ""}, "claimReviewed", "is missing"),
    ({"url": None}, "url", "is missing"),
    ({"url": 7}, "url", "must be text, not 7"),
    ({"reviewRating": None}, "reviewRating", "is missing"),
    ({"reviewRating": {"ratingValue": 1}}, "alternateName", "is missing"),
    ({"datePublished": "last week"}, "datePublished", "“last week” is no day written YYYY-MM-DD"),
)


@pytest.mark.parametrize(("values", "field", "reason"), WRONG, ids=range(len(WRONG)))
def test_what_lacks_something(values, field, reason):
    [review] = reviews(written("claim-review", native())[0])
    data = json.dumps([review | values, review]).encode()
    assert problems("claim-review", data) == [("", 1, field, reason)]


@pytest.mark.parametrize("data", (b"", b"{", b"{}", b"\xff", b"<html></html>", b'{"@type":"Review"}'))
def test_what_holds_none(data):
    with pytest.raises(FormatError):
        read("claim-review", data)
