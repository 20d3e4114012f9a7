"""What a file holds and a project does not take over: counted by written rules, and told, never dropped in silence."""

from collections.abc import Mapping

from annotations.core.records import GoldRecord, MentionRecord
from annotations.formats.losses import Losses
from annotations.services.imports.works import ClaimWork

RULES: Mapping[str, str] = {
    "claim-across-documents": "A claim with mentions in several documents becomes one in each.",
    "gold": "Settled claims do not come in: they are settled in the project, from the work that did.",
    "merge": "Merged claims come in apart; they are matched and merged in the project.",
    "suggestion-origin": "Which suggestion a mention came from is not kept; it comes in as its annotator's own.",
    "withheld-source": "The file withholds the source, so the evidence drawn from it stays out.",
}
"""Every rule by its name; docs/import.md has them all."""


class LeftOut(Losses):
    """Counts what is left out of one file."""

    def see_mention(self, mention: MentionRecord) -> None:
        """Count what a mention loses."""
        if mention.origin.kind == "suggestion":
            self.add("suggestion-origin", "mention", mention.id)

    def see_claim(self, each: ClaimWork) -> None:
        """Count what a claim loses."""
        if each.claim.merged_into:
            self.add("merge", "claim", each.claim.id)
        if each.is_split:
            self.add("claim-across-documents", "claim", each.claim.id)

    def see_gold(self, gold: GoldRecord) -> None:
        """Count a settled claim."""
        self.add("gold", "gold", gold.id)
