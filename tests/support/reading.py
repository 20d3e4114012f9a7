"""Texts to read and what holds for every suggestion on any of them, whatever the engine."""

from itertools import pairwise
from pathlib import Path

from hypothesis import strategies as st

from annotations.core.labels import DEFAULT_SCHEMA, checked_claim_types
from annotations.core.records import DocumentRecord
from annotations.core.spans import checked, quote_of
from annotations.core.text import import_dated

ROOT = Path(__file__).parents[2]
DEMO = sorted((ROOT / "fixtures/demo").glob("*.txt"))
REAL = sorted((ROOT.parent / "shared/data/seed-articles").glob("*.txt"))

PIECES = [
    "“We will win,” said Mayor Odile Farrant. ",
    "Farrant told reporters on Monday that ",
    "the pier cost $4 million. ",
    "He ",
    "she ",
    "said ",
    ", said ",
    "“",
    "”",
    '"',
    "’s ",
    "‘",
    "«oui» ",
    "according to ",
    ", according to the port office",
    "Since 1991, ",
    "in July ",
    "last month ",
    "three ",
    "F-16 ",
    "the second ",
    "no one ",
    "one ",
    ". ",
    ".\n\n",
    "\n",
    "? ",
    "! ",
    ", which began in 2019, ",
    ", who ",
    "and the ferries sank ",
    ", but ",
    "adding that ",
    "citing two officials",
    "Dr. ",
    "U.S. ",
    "👨\u200d👩\u200d👧 ",
    "é",
    "שלום ",
    "«نعم» ",
    "12 percent ",
    "½",
    "٣",
    "from June 3 to June 16 ",
    "between ",
    "and ",
    "until ",
    "(",
    ") ",
    "— ",
    "; ",
    ": ",
    "the end of ",
    "a few weeks ago ",
    "\xa0",
    "桥将关闭。",
    "the 1990s ",
    "9999-99-99 ",
    "31 June 2020 ",
    "0 centuries ago ",
    "99 centuries ago ",
    "999 years ago ",
    "",
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)


def document(path):
    imported = import_dated(path.read_bytes())
    return DocumentRecord(imported.text, published_on=imported.published_on)


def check_records(text, found):
    """What holds for every suggestion on any text."""
    for one in found:
        checked(one.fragments, len(text))
        assert one.quote == quote_of(text, one.fragments)
        for span in one.fragments:
            assert span.of(text) == span.of(text).strip()
        assert 0 <= one.check_worthiness <= 1
        assert 0 < one.score <= 1
        assert one.wording
        assert one.claim_types == checked_claim_types(DEFAULT_SCHEMA, one.claim_types) != ()
        for expression in one.dates:
            assert expression.fragment.of(text) == expression.expression
            assert not expression.start or not expression.end or expression.start <= expression.end
        check_attribution(text, one)
    assert len({one.fragments for one in found}) == len(found)
    assert all(first.fragments[0].start <= second.fragments[0].start for first, second in pairwise(found))


def check_attribution(text, one):
    said = one.attribution
    if said is None:
        assert one.claimant == ""
        return
    assert said.mode in {"direct", "indirect", "mixed"}
    assert quote_of(text, said.cue_fragments) == said.cue
    assert not said.source_fragments or said.source_fragments[0].of(text) in said.source
    assert not one.claimant or said.chain[-1] == one.claimant
    assert len(set(said.chain)) == len(said.chain)
