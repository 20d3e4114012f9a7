"""`manage.py doctor`: looks whether what is kept beside the work still fits the work."""

import sys
from argparse import ArgumentParser
from collections.abc import Collection
from typing import Any, Protocol
from uuid import UUID

from annotations.management import console
from annotations.services import claim_index_doctor
from annotations.services.agreement import counts as agreement_counts
from annotations.services.agreement import doctor as agreement_doctor


class Examine(Protocol):
    """Names each difference in what is kept of these documents, and puts it right if told to."""

    def __call__(self, *, documents: Collection[UUID], repair: bool) -> list[str]: ...


class Command(console.Command):
    help = (
        "Compares the kept counts of agreement with a full recount, and the index of claims with the suggestions "
        "that it is made of, and names each difference. Ends with 1 where something differs and is not repaired."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add what may be done about differences, and how to say them."""
        parser.add_argument("--repair", action="store_true", help="replace what differs")
        parser.add_argument("--json", action="store_true", help="one JSON object instead of sentences")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Examine document by document, a batch in a transaction."""
        counted, indexed = agreement_counts.countable(), claim_index_doctor.indexable()
        counts = self._examined("Counting anew", agreement_doctor.examine, counted, **options)
        entries = self._examined(
            "Reading the index of claims", claim_index_doctor.examine, indexed, **options
        )
        waiting, found = claim_index_doctor.waiting(repair=options["repair"]), [*counts, *entries]
        repaired = bool(found) and options["repair"]
        if options["json"]:
            told: dict[str, object] = {"documents": len(counted), "indexed": len(indexed), "waiting": waiting}
            told |= {"differences": found, "repaired": repaired}
            self.stdout.write(console.to_json(told))
        else:
            self.stdout.write("\n".join([*found, _of_counts(len(counted), len(counts), repaired=repaired)]))
            self.stdout.write(_of_index(len(indexed), len(entries), repaired=repaired))
            self.stdout.write(_of_waiting(waiting, put_in=options["repair"]))
        if found and not repaired:
            sys.exit(1)

    def _examined(
        self, label: str, examine: Examine, documents: list[UUID], *, repair: bool, json: bool, **_: Any
    ) -> list[str]:
        found: list[str] = []
        with console.progress(label, out=self.stderr, quiet=json) as advance:
            for done, batch in enumerate(agreement_counts.batches(documents), start=1):
                found += examine(documents=batch, repair=repair)
                advance(min(done * agreement_counts.BATCH, len(documents)), len(documents))
        return found


def _of_counts(documents: int, differences: int, *, repaired: bool) -> str:
    if not differences:
        return f"The counts of {documents:,} documents are what a recount gives."
    ending = "replaced by a recount." if repaired else "run it with --repair to put them right."
    return f"{differences:,} differences in the counts of {documents:,} documents: {ending}"


def _of_index(documents: int, differences: int, *, repaired: bool) -> str:
    if not differences:
        return f"The index of claims fits the suggestions in {documents:,} documents."
    ending = "made anew." if repaired else "run it with --repair to put them right."
    return f"{differences:,} differences in the index of claims of {documents:,} documents: {ending}"


def _of_waiting(suggestions: int, *, put_in: bool) -> str:
    if not suggestions:
        return "No suggestion waits to be put into it."
    ending = (
        "were put into it."
        if put_in
        else "wait to be put into it by their project's next job, or by --repair."
    )
    return f"{suggestions:,} suggestions {ending}"
