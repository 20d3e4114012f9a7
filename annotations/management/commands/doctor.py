"""`manage.py doctor`: looks whether what is kept beside the work still fits the work."""

import sys
from argparse import ArgumentParser
from typing import Any

from annotations.management import console
from annotations.services.agreement import counts as agreement_counts
from annotations.services.agreement import doctor as agreement_doctor


class Command(console.Command):
    help = (
        "Compares the kept counts of agreement with a full recount and names each difference. "
        "Ends with 1 where something differs and is not repaired."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add what may be done about differences, and how to say them."""
        parser.add_argument("--repair", action="store_true", help="replace the counts that differ")
        parser.add_argument("--json", action="store_true", help="one JSON object instead of sentences")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Examine document by document, a batch in a transaction."""
        documents, found = agreement_counts.countable(), []
        with console.progress("Counting anew", out=self.stderr, quiet=options["json"]) as advance:
            for done, batch in enumerate(agreement_counts.batches(documents), start=1):
                found += agreement_doctor.examine(documents=batch, repair=options["repair"])
                advance(min(done * agreement_counts.BATCH, len(documents)), len(documents))
        repaired = bool(found) and options["repair"]
        if options["json"]:
            told = {"documents": len(documents), "differences": found, "repaired": repaired}
            self.stdout.write(console.to_json(told))
        else:
            self.stdout.write("\n".join([*found, _summary(len(documents), len(found), repaired=repaired)]))
        if found and not repaired:
            sys.exit(1)


def _summary(documents: int, differences: int, *, repaired: bool) -> str:
    if not differences:
        return f"The counts of {documents:,} documents are what a recount gives."
    ending = "replaced by a recount." if repaired else "run it with --repair to put them right."
    return f"{differences:,} differences in the counts of {documents:,} documents: {ending}"
