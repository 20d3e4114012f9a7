"""What is packed in kept counts: records of fixed width, little-endian, that numpy reads as they are.

Codes are ranks by age: of a scale's labels, or of a label group's, in the order in which they were made, so that
a label added later changes no record. -1 says that nothing, or no one thing, was given.
"""

import struct
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Records = npt.NDArray[Any]

NOTHING = -1
OTHER_LABELS = 63
"""The bit that labels share which are younger than the 63 oldest of their group."""
NUMPY_TYPES = {"q": "i8", "Q": "u8", "i": "i4", "B": "u1", "b": "i1"}


class Shape:
    """Records by the names of their fields, each with its `struct` letter."""

    def __init__(self, order: str = "<", **fields: str) -> None:
        self.fields, self.order = fields, order
        self._struct = struct.Struct(order + "".join(fields.values()))

    def packed(self, rows: Iterable[tuple[int, ...]], *first: int) -> bytes:
        """The rows as records, each behind the same `first` fields."""
        pack = self._struct.pack
        return b"".join([pack(*first, *row) for row in rows])

    def rows(self, content: bytes | memoryview) -> list[tuple[int, ...]]:
        """The records as rows."""
        return list(self._struct.iter_unpack(bytes(content)))

    def records(self, content: bytes | memoryview | None) -> "Records":
        """The records as one structured array."""
        import numpy as np

        return np.frombuffer(content or b"", dtype=self.dtype)

    @property
    def dtype(self) -> "np.dtype[Any]":
        """The fields as numpy has them."""
        import numpy as np

        return np.dtype([(name, self.order + NUMPY_TYPES[letter]) for name, letter in self.fields.items()])


#: One finished document as PostgreSQL packs it, most significant byte first. `high` and `low`: the halves of its id.
#: `day`: when (UTC), in days since 1970.
DOCUMENT = Shape(">", high="Q", low="Q", tally="q", day="q")

#: One annotator on one root claim. `types`, `origins`: sets as bits. `twice`: gave two verdicts.
RATING = Shape(
    tally="q", item="i", slot="B", asks="B", verdict="b", worth="b", gold="b", twice="B", merged="B", types="Q",
    origins="B",
)  # fmt: skip

#: One annotator on one source cited for one root claim; `source` is its number within the claim.
STANCE = Shape(tally="q", item="i", source="i", slot="B", stance="b")

#: Two annotators of one document, lengths in code points. `both`, `differ`: positions that both, that one marked.
#: `marked`: of both annotators together; `squares`: of their joined spans. `same`, `meeting`, `crossing`: equal labels,
#: all, and squared lengths, where spans meet (both ways), of all that is `compared`. `spans`, `matched`: mentions of
#: both, and matched pairs.
PAIR = Shape(
    tally="q", one="B", other="B", length="q", both="q", differ="q", marked="q", squares="q", same="q", meeting="q",
    compared="q", crossing="q", spans="i", matched="i",
)  # fmt: skip

#: How long one label (what is asked, and claim types as bits) takes part where spans of two annotators meet.
CODING = Shape(tally="q", one="B", other="B", asks="B", types="Q", length="q")

#: Claims of two annotators as they match at some thresholds (`at`, a bit each): `n` of them, found by one or both.
#: Verdicts of each, and how many annotators gave one.
THRESHOLD = Shape(
    tally="q", at="B", one="B", other="B", found="B", verdict="b", other_verdict="b", judges="B", n="i"
)

#: One annotator and the document's suggestions: how many, how many their mentions match, what they decided.
SUGGESTION = Shape(tally="q", slot="B", n="i", matched="i", accepted="i", edited="i", dismissed="i")

#: One annotator in this and another round: pairs of verdicts on matched claims, and mentions as in PAIR.
REPEAT = Shape(tally="q", slot="B", verdict="b", other_verdict="b", n="i", spans="i", matched="i")


def bit(rank: int) -> int:
    """The bit of a label in a set."""
    return 1 << min(rank, OTHER_LABELS)
