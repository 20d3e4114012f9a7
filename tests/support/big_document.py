"""Fills the database of FACTCHECK_DATA with a document of 200,000 code points and 5,000 overlapping marks.

Half of them are suggestions, half are claims of the annotator who holds it; a second document has 2,500 code points and
20 marks. Prints what a browser needs to open them, as JSON. Run as a process of its own beside the app that is measured:

    python -m tests.support.big_document
"""

import json
import os
from typing import Any

import django

PARAGRAPH = (
    "The mayor said on Monday that “twelve boats” were lost off the north pier — é 🚢 — and that the harbor, which "
    "had opened in 1968, would stay closed until June. Nobody at the registry would say how many had been insured. "
)


def text_of(characters: int) -> str:
    """Paragraphs, about as long as a newspaper's, of exactly so many code points."""
    blocks = -(-characters // (len(PARAGRAPH) + 12))
    return "\n\n".join(f"{number:>7}. {PARAGRAPH}" for number in range(blocks))[:characters].ljust(
        characters, "."
    )


def marked(project: Any, round_: Any, annotator: Any, characters: int, marks: int) -> str:
    """A document with so many marks, handed to the annotator; the handle of the assignment."""
    from annotations.core.spans import Span, quote_of
    from annotations.models import Assignment, Claim, Mention, Suggestion
    from annotations.services import assignments
    from tests import factories as make

    document = make.document(
        project, text_of(characters), title=f"{characters:,} code points, {marks:,} marks"
    )
    make.slots(round_, document)
    handed = assignments.next_for(round=round_, annotator=annotator)
    assert handed
    held = Assignment.objects.get(handle=handed.handle)
    step = (characters - 120) // marks
    spans = [Span(number * step, number * step + 60 + number % 3 * 25) for number in range(marks)]
    common = {"project": project, "document": document}
    Suggestion.objects.bulk_create(
        Suggestion(
            id=make.uuid7(), fragments=[span.start, span.end], quote=quote_of(document.text, [span]), score=0.5,
            wording="Twelve boats were lost.", claim_types=["event"], pre_annotator="bench",
            pre_annotator_version="1", **common,
        )
        for span in spans[::2]
    )  # fmt: skip
    claims = [
        Claim(
            id=make.uuid7(),
            project=project,
            author=annotator,
            assignment=held,
            wording="Twelve boats were lost.",
        )
        for _ in spans[1::2]
    ]
    Claim.objects.bulk_create(claims)
    Mention.objects.bulk_create(
        Mention(
            id=make.uuid7(), assignment=held, author=annotator, claim=claim, fragments=[span.start, span.end],
            quote=quote_of(document.text, [span]), prefix="", suffix="", claim_types=["event"], **common,
        )
        for claim, span in zip(claims, spans[1::2], strict=True)
    )  # fmt: skip
    return str(handed.handle)


def main() -> None:
    """Fill, and print."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factcheck.settings")
    django.setup()
    from tests import factories as make

    project = make.project("bench-reading")
    annotator = make.user_with_password("reader")
    make.member(project, "annotator", who=annotator)
    handles = {}
    for name, characters, marks in (("big", 200_000, 5000), ("usual", 2500, 20)):
        round_ = make.round_of(project, overlap=1, name=name)
        handles[name] = marked(project, round_, annotator, characters, marks)
    print(json.dumps({"user": annotator.username, "password": make.PASSWORD, **handles}))


if __name__ == "__main__":
    main()
