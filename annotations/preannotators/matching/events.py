"""What happened: verbs and the nouns made of them, in classes, and which of them a date or number belongs to."""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from annotations.preannotators.matching.terms import stem
from annotations.preannotators.matching.tokens import Word

_CLASSES = """
visit visited visiting inspect inspected inspection examine examined trip travel traveled travelled traveling journey tour toured arrive arrived arrival went flew stay
meet met meeting talks summit negotiated conferred
kill killed killing died dies die death dead deaths perished slain murder murdered shot fatal
injure injured injuring wounded hurt injuries
close closed closing closure closes shut shutdown shuttered stop stopped stops halt halted ceased
leave left leaves departed departure sailed departs
reach reached reaches
join joined joins
open opened opening opens reopened inaugurated inauguration
found founded founding established establishment
resign resigned resignation resigns quit
arrest arrested arrests detained detention
sign signed signing signature
approve approved approval backed endorsed passed adopted ratified
reject rejected rejection refused
launch launched launching liftoff
crash crashed collision collided derailed derailment
collapse collapsed collapses
burn burned destroyed fire blaze gutted
flood flooded flooding floods
explode exploded explosion blast
evacuate evacuated evacuation forced displaced fled
elect elected election vote voted voting
strike strikes struck walkout
protest protested protests rally rallied demonstration marched
win won victory defeated beat wins
lose lost defeat loses
play played plays match
buy bought purchase purchased acquire acquired acquisition
sell sold sale sales
recall recalled recalls
build built construction constructed completed
rise rose increased increase increases grew climbed growth raised
fall fell decreased decline declined dropped drop cut reduced
hire hired hires recruited employ employed employs
fire fired dismissed sacked layoffs
pay paid payment pays cost costs spent spend settle settlement
appoint appointed appointment named promoted
born birth
marry married wedding
begin began begins start started starts
end ended ends finished concluded
publish published publication released release
charge charged indicted indictment
sentence sentenced convicted conviction jailed
attack attacked attacks raid raided shelled shelling bombed
land landed landing touched
discover discovered discovery found-out
attend attended attendance drew attracted
carry carried carries
handle handled
steal stole stolen theft robbed robbery
sink sank sunk
rescue rescued saved
test tested tests
supply supplied delivered delivery shipped shipment sent
ban banned bans prohibited
cancel canceled cancelled cancellation postponed
move moved transferred relocated
quarantine infected infections cases
premiere premiered debut debuted
announce announced announcement unveiled
"""
_NO_EVENT = frozenset(
    "said told added stated asked noted warned explained based expected scheduled planned supposed related used called "
    "need needed continued remained according united limited red hundred indeed speed weed feed seed bed shed wed held hold "
    "was were had did made took gave got became put set let been kept knew thought felt saw heard came "
    "following including during being meaning evening morning spring king ring thing nothing something anything "
    "privately controlled reported reportedly including".split()
)
_IRREGULAR = frozenset(
    "led spoke drew threw sought taught fought wrote ran sang swore drove rode ate broke bore chose froze hid hit wore "
    "dug stuck stood withdrew".split()
)
#: Things that happen again: beyond so many days apart, a date or figure is another one's.
_YEAR, _SEASON, _WEEK = 270, 60, 5
REPEATABLE = MappingProxyType(
    {
        **dict.fromkeys(
            map(stem, "visit meet vote elect attend handle rise fall recall evacuate flood rescue".split()),
            _YEAR,
        ),
        **dict.fromkeys(
            map(stem, "attack strike protest test arrest crash explode kill injure supply sell buy".split()),
            _SEASON,
        ),
        **dict.fromkeys(map(stem, "win lose play".split()), _WEEK),
    }
)
#: Things that happen once to whom they happen.
ONCE = frozenset(map(stem, "found birth resign sentence open close collapse sink appoint marry".split()))
_RECURRING = re.compile(
    r"\b(?:annual(?:ly)?|yearly|festivals?|edition|championships?|tournaments?|seasons?|league|cup|anniversar\w+|elections?|weekly|"
    r"monthly|quarterly|quarter|every|census|games|parade|budget)\b",
    re.IGNORECASE,
)
_ONE_OF_SEVERAL = re.compile(
    r"\b(?:(?:last|previous|other|next|second|third)\s+time|again|once\s+more|another)\b", re.IGNORECASE
)
_DETERMINERS = frozenset("the a an its their his her this that".split())
_BREAKS = frozenset("which who whom when while after before because but although since where that as".split())


def _by_stem() -> Mapping[str, str]:
    classes: dict[str, str] = {}
    for line in _CLASSES.split("\n"):
        for word in line.split():
            classes.setdefault(stem(word), stem(line.split()[0]))
    return MappingProxyType(classes)


_CLASS_OF = _by_stem()


def event_of(word: Word) -> str:
    """The class of what the word says happened, or ""; an unlisted verb in the past is a class by itself."""
    if word.plain in _NO_EVENT:
        return ""
    if word.stem in _CLASS_OF:
        return _CLASS_OF[word.stem]
    past = (word.plain.endswith("ed") and len(word.plain) > len("axed")) or word.plain in _IRREGULAR
    return word.stem if past and word.written[0].islower() else ""


def is_recurring(text: str) -> bool:
    """Whether the text speaks of something that comes again by its nature."""
    return _RECURRING.search(text) is not None


def is_one_of_several(text: str) -> bool:
    """Whether the text itself tells the event from others of its kind."""
    return _ONE_OF_SEVERAL.search(text) is not None


def governing(words: Sequence[Word], text: str, start: int, end: int, reach: float) -> list[int]:
    """The places in `words` of the events that something at [start, end) may belong to, likeliest first.

    None is farther than `reach`: words between, a clause's border counted as eight, a comma as four.
    """
    events = [
        place for place, word in enumerate(words) if event_of(word) and not start <= word.span.start < end
    ]
    events = [place for place in events if not _is_done_to(words, place)]
    measured = sorted((_distance(words, text, place, start, end), place) for place in events)
    return [place for distance, place in measured if distance <= reach]


def _is_done_to(words: Sequence[Word], place: int) -> bool:
    """Whether the event is only what another is done to: the closure in "ordered the closure on Monday"."""
    return place > 1 and words[place - 1].plain in _DETERMINERS and event_of(words[place - 2]) != ""


def _distance(words: Sequence[Word], text: str, place: int, start: int, end: int) -> float:
    word = words[place]
    before = word.span.end <= start
    between = text[word.span.end : start] if before else text[end : word.span.start]
    steps = len(between.split())
    tokens = re.findall(r"\w+", between)
    breaks = sum(token.lower() in _BREAKS for token in (tokens[:-1] if before else tokens))
    commas = len(re.findall(r"[,;:—()]", between))
    return steps + 8 * breaks + 4 * commas + (0 if before else 2.5)
