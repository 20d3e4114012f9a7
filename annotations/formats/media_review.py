"""MediaReview (schema.org): what a fact-check says of a picture, film or recording, as far as it is known.

It goes with a document, in its metadata under `media_review`, by schema.org's own names; a file has it as the
`associatedMediaReview` of a ClaimReview.
"""

from collections.abc import Mapping
from typing import Any

from annotations.formats.base import FormatError
from annotations.formats.decoding import mapping, optional_text
from annotations.formats.linked_data import listed, without_empty

KEY = "media_review"
PROPERTY = "associatedMediaReview"
CATEGORY, CONTEXT, ORIGINAL = (
    "mediaAuthenticityCategory",
    "originalMediaContextDescription",
    "originalMediaLink",
)
MEDIA = "contentUrl"
CATEGORIES = (
    "DecontextualizedContent",
    "EditedOrCroppedContent",
    "OriginalMediaContent",
    "SatireOrParodyContent",
    "StagedContent",
    "TransformedContent",
)
"""The members of schema.org's MediaManipulationRatingEnumeration."""


def media_review_of(metadata: Mapping[str, object], *, url: str) -> dict[str, Any] | None:
    """The node for a document with this metadata, None where it has none; `url` is the fact-check's page."""
    known = metadata.get(KEY)
    if not isinstance(known, Mapping):
        return None
    item = {
        "@type": "MediaReviewItem",
        "mediaItemAppearance": {"@type": "MediaObject", MEDIA: known.get(MEDIA)},
    }
    return without_empty(
        {
            "@type": "MediaReview",
            "url": url,
            **{name: known.get(name) for name in (CATEGORY, CONTEXT, ORIGINAL)},
            "itemReviewed": item if known.get(MEDIA) else None,
        }
    )


def metadata_of(review: Mapping[str, Any]) -> dict[str, object]:
    """What the metadata of a ClaimReview's document says of its media; {} where the review has none.

    Raises:
        FormatError: the category is none of schema.org's, or a value is no text.
    """
    found = next(iter(listed(review.get(PROPERTY))), None)
    if found is None:
        return {}
    node = mapping(found, PROPERTY)
    known = {name: optional_text(node, name, PROPERTY) for name in (CATEGORY, CONTEXT, ORIGINAL)}
    known[CATEGORY] = _category(known[CATEGORY])
    known[MEDIA] = _address(node)
    return {KEY: {name: value for name, value in known.items() if value}}


def _category(written: str) -> str:
    """The bare name of a category, which may be written as an address."""
    name = written.rsplit("/", 1)[-1]
    if name and name not in CATEGORIES:
        raise FormatError(f"{name} is none of {', '.join(CATEGORIES)}", field=f"{PROPERTY}.{CATEGORY}")
    return name


def _address(node: Mapping[str, Any]) -> str:
    """Where the media stood: of the first appearance, or else of the item itself."""
    path = f"{PROPERTY}.itemReviewed"
    for item in listed(node.get("itemReviewed")):
        reviewed = mapping(item, path)
        for appearance in (*listed(reviewed.get("mediaItemAppearance")), reviewed):
            address = optional_text(mapping(appearance, path), MEDIA, path)
            if address:
                return address
    return ""
