"""Two quotations of one speaker, compared word by word."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from difflib import SequenceMatcher

from annotations.core.records import Difference
from annotations.preannotators.matching.alike import Alikeness
from annotations.preannotators.matching.quantities import NUMBER_STEMS, value
from annotations.preannotators.matching.tokens import Word, difference, spelled

_FEWEST_WORDS = 3
_FEWEST_REPEATED = 4
_ELLIPSIS = ("…", "...", "[...]", ". . .")
_SAME, _MOST, _ORDERED = 0.5, 0.6, 0.4
_FEWEST_SHARED, _ENOUGH_SHARED = 2, 3
_WINDOW, _SLACK = 1.5, 4
_CONTRACTIONS = {
    "isnt": "isnot",
    "dont": "donot",
    "doesnt": "doesnot",
    "didnt": "didnot",
    "wont": "willnot",
    "cant": "cannot",
    "arent": "arenot",
    "wasnt": "wasnot",
    "werent": "werenot",
    "hasnt": "hasnot",
    "havent": "havenot",
    "couldnt": "couldnot",
    "wouldnt": "wouldnot",
    "shouldnt": "shouldnot",
    "its": "itis",
}
Opcode = tuple[str, int, int, int, int]


def share_of_words(a: Sequence[Word], b: Sequence[Word], names: AbstractSet[str], alike: Alikeness) -> float:
    """What part of the shorter quotation's words that say something the other has; 0 unless they are of one proposition.

    That takes words besides names (their stems: `names`) and numbers, and much the same words in the same order.
    """
    left, right = ({word.stem for word in words if word.counts} for words in (a, b))
    common = alike.shared(left, right)
    telling = common - names - NUMBER_STEMS
    part = len(common) / max(1, min(len(left), len(right)))
    order = _in_order(a, b)
    few = len(telling) < _ENOUGH_SHARED
    enough = len(telling) >= _FEWEST_SHARED and part >= (_MOST if few else _SAME)
    return part if enough and order >= (_MOST if few else _ORDERED) else 0.0


def _in_order(a: Sequence[Word], b: Sequence[Word]) -> float:
    """What part of the shorter quotation's words the other has in the same order, within its own length twice over."""
    short, long = sorted(([word.stem for word in words] for words in (a, b)), key=len)
    blocks = SequenceMatcher(None, short, long, autojunk=False).get_matching_blocks()
    best = 0
    for first in blocks:
        within = [block for block in blocks if 0 <= block.b - first.b < _WINDOW * len(short) + _SLACK]
        best = max(best, sum(block.size for block in within))
    return best / len(short) if len(short) >= _FEWEST_WORDS else 0.0


def repeats(a: Sequence[Word], b: Sequence[Word]) -> bool:
    """Whether one quotation holds all of the other, word by word."""
    short, long = sorted((_keys(a), _keys(b)), key=len)
    starts = range(len(long) - len(short) + 1) if len(short) >= _FEWEST_REPEATED else ()
    return any(long[start : start + len(short)] == short for start in starts)


def differences(a: Sequence[Word], b: Sequence[Word], text_a: str, text_b: str) -> list[Difference]:
    """What is worded otherwise, in order.

    Marks, case, brackets, spelling and contractions are no difference, nor is what an ellipsis or a bracket stands for,
    nor what only one of the two quotes before or behind the other.
    """
    keys_a, keys_b = _keys(a), _keys(b)
    opcodes = SequenceMatcher(None, keys_a, keys_b, autojunk=False).get_opcodes()
    found: list[Difference] = []
    for number, code in enumerate(opcodes):
        ends = (number == 0, number == len(opcodes) - 1)
        left, right = _trimmed(a[code[1] : code[2]], b[code[3] : code[4]], ends)
        if code[0] != "equal" and not _is_licensed(code, left, right, a, b, (text_a, text_b), ends):
            found.append(difference(left, right, text_a, text_b))
    return found


def _keys(words: Sequence[Word]) -> list[str]:
    return [_key(spelled(word)) for word in words]


def _key(word: str) -> str:
    number = value(word) if word.isalpha() and len(word) < len("seventeenth") else 0
    if word.isdigit() or number > 1:
        return str(int(number or float(word)))
    return _CONTRACTIONS.get(word, word)


def _trimmed(
    left: Sequence[Word], right: Sequence[Word], ends: tuple[bool, bool]
) -> tuple[Sequence[Word], Sequence[Word]]:
    """At either end the longer side only as far as it can answer the shorter one."""
    most = 2 * min(len(left), len(right)) + 2
    if not left or not right or True not in ends:
        return left, right
    return (left[-most:], right[-most:]) if ends[0] else (left[:most], right[:most])


def _is_licensed(  # noqa: PLR0917 - two sides of everything
    code: Opcode,
    left: Sequence[Word],
    right: Sequence[Word],
    a: Sequence[Word],
    b: Sequence[Word],
    texts: tuple[str, str],
    ends: tuple[bool, bool],
) -> bool:
    """Whether quoting allows the change: cut off at an end, left out at an ellipsis, put in brackets, or run together."""
    if True in ends and (not left or not right):
        return True
    if any(word.bracketed for word in (*left, *right)):
        return True
    if "".join(_keys(left)) == "".join(_keys(right)):
        return True
    return (not left and _gap(a, code[1], texts[0])) or (not right and _gap(b, code[3], texts[1]))


def _gap(words: Sequence[Word], at: int, text: str) -> bool:
    """Whether an ellipsis, or the end of one quoted piece and the start of another, stands before `at`."""
    if not 0 < at < len(words):
        return True
    between = text[words[at - 1].span.end : words[at].span.start]
    return any(mark in between for mark in _ELLIPSIS) or sum(between.count(mark) for mark in '“”"«»') > 1
