"""Works through the demo project of FACTCHECK_DATA as its people would: two documents by both annotators, one open one.

Prints where there is something to see, as JSON. Run as a process of its own beside the app that is shown:

    python -m tests.support.worked_demo
"""

import json
import os
from typing import Any

import django

VERDICTS = (
    ("supported", "refuted", "supported", "conflicting"),
    ("supported", "supported", "supported", "refuted"),
)
"""What each annotator gives the suggestions in turn: they differ now and then."""
DONE = 2


def taken(suggestion: Any, verdict: str | None) -> dict[str, Any]:
    """The mention that an annotator makes of a suggestion."""
    from tests import factories as make

    source = make.evidence_body(
        "https://transport.veldania.example/notices/tamsin-bridge",
        excerpt="Traffic over the Tamsin Bridge ends on June 3.",
    )
    judged = (
        make.verdict_body(verdict, source, rationale="The ministry’s notice says so.") if verdict else None
    )
    return {
        "fragments": [{"start": suggestion.fragments[0], "end": suggestion.fragments[-1]}],
        "suggestion": str(suggestion.pk),
        "claim_types": suggestion.claim_types or ["event"],
        "check_worthiness": suggestion.check_worthiness or "medium",
        "claim": make.claim_body(wording=suggestion.wording, claimant=suggestion.claimant, verdict=judged),
    }


def work(handle: Any, person: Any, verdicts: tuple[str, ...], limit: int | None = None) -> None:
    """Accept the suggestions of a document and judge each."""
    from annotations.models import Assignment, Suggestion
    from annotations.services import mentions
    from annotations.services.preconditions import Precondition
    from tests import factories as make

    document = Assignment.objects.get(handle=handle).document
    found = Suggestion.objects.filter(document=document, superseded_at=None).order_by("fragments")
    for number, suggestion in enumerate(found[:limit]):
        mentions.save(
            assignment=handle, mention=make.uuid7(), annotator=person.pk,
            body=taken(suggestion, verdicts[number % len(verdicts)]), precondition=Precondition(creates=True),
        )  # fmt: skip


def main() -> None:
    """Work, and print."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factcheck.settings")
    django.setup()
    from annotations.models import Assignment, Project, User
    from annotations.services import assignments, handing_in

    project = Project.objects.get(slug="demo")
    round_ = project.rounds.get()
    people = [User.objects.get(username=f"annotator{number}") for number in (1, 2)]
    for person, verdicts in zip(people, VERDICTS, strict=True):
        for _ in range(DONE):
            handed = assignments.next_for(round=round_, annotator=person)
            assert handed
            work(handed.handle, person, verdicts)
            handing_in.submit(assignment=handed.handle, annotator=person)
            Assignment.objects.filter(handle=handed.handle).update(active_seconds=1500)
    handed = assignments.next_for(round=round_, annotator=people[0])
    assert handed
    work(handed.handle, people[0], VERDICTS[0], limit=3)
    case = Assignment.objects.filter(round=round_, status="submitted").first()
    assert case
    print(json.dumps({"round": str(round_.pk), "case": str(case.document_id), "open": str(handed.handle)}))


if __name__ == "__main__":
    main()
