"""The words of a claim as the index knows them: addresses out, hashtags opened, endings off, common words out."""

import re

_ADDRESS = re.compile(r"(?:https?://|www\.|pic\.twitter\.com/)\S+")
_SIGNATURE = re.compile(r"\s+[—–-]+\s*[^—]{0,80}\(@\w+\)\s*(?:[A-Z][a-z]+ \d{1,2}, \d{4})?\s*$")
_TAG = re.compile(r"[#@](\w+)")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*")
_VOWEL = re.compile("[aeiouy]")
_PLURALS = (("ies", "y"), ("sses", "ss"), ("es", "e"), ("s", ""))
_SHORTEST = 4

COMMON = frozenset(
    "a an the and or but if of to in on at by for with from as is are was were be been being am it its this that these "
    "those he she they them his her their i you we us our your my me him who whom which what when where why how not no do "
    "does did done has have had will would can could should may might must shall there here than then so such into about "
    "over under up down out off just also only very more most some any all each other own same too s t re ve ll d m says "
    "said say".split()
)


def readable(text: str) -> str:
    """The text without web addresses; "#SafeHarbor" becomes two words."""
    return _TAG.sub(lambda tag: f" {_HUMP.sub(' ', tag[1])} ", _ADDRESS.sub(" ", text))


def unsigned(text: str) -> str:
    """The same, without the name and date that sign a copied post."""
    return readable(_SIGNATURE.sub(" ", _ADDRESS.sub(" ", text)))


def words(text: str) -> list[str]:
    """Lower-case words and numbers; possessives, apostrophes and thousands separators are dropped."""
    return [word for word in map(plain, WORD.findall(text)) if word]


def plain(word: str) -> str:
    """One word as the index spells it: "Farrant’s" is "farrant", "1,200" is "1200"."""
    word = word.lower().replace("’", "'").removesuffix("'s").replace("'", "")
    return word.replace(",", "") if word[:1].isdigit() else word


def stem(word: str) -> str:
    """The word without plural, -ing or -ed: crude, and the same for "closes", "closing" and "closed"."""
    if len(word) < _SHORTEST or word[0].isdigit():
        return word
    word = _verb_ending_off(_singular(word))
    if word[-1] == "e" and len(word) > _SHORTEST:
        word = word[:-1]
    return f"{word[:-1]}i" if word[-1] == "y" and len(word) >= _SHORTEST else word


def _singular(word: str) -> str:
    if word.endswith(("ss", "us")):
        return word
    for ending, instead in _PLURALS:
        if word.endswith(ending):
            return word[: -len(ending)] + instead
    return word


def _verb_ending_off(word: str) -> str:
    for ending in ("ing", "ed"):
        rest = word.removesuffix(ending)
        if rest != word and len(rest) >= _SHORTEST - 1 and _VOWEL.search(rest):
            return rest[:-1] if rest[-1] == rest[-2] and rest[-1] not in "lsz" else rest
    return word


def terms(text: str) -> list[str]:
    """The stems of a text that say something, in order, repeated ones too."""
    return [stem(word) for word in words(readable(text)) if word not in COMMON]
