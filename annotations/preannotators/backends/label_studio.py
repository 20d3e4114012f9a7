"""A machine-learning back end of Label Studio, called as Label Studio calls it: `/health`, then `/predict`.

Wire format: Label Studio's documentation, "ML backend integration" and "Prediction format". Regions of a Text
tag count code points. A region's `labels` give claim types, its `choices` check-worthiness.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from annotations.core.labels import LEVEL_FLOORS
from annotations.core.records import DocumentRecord, SuggestionRecord
from annotations.core.spans import Span
from annotations.preannotators.backends.chunks import by_chunk, merged
from annotations.preannotators.backends.claim_types import UNKNOWN, claim_type_named
from annotations.preannotators.backends.label_studio_interface import VARIABLE, label_config
from annotations.preannotators.backends.remote import BackEndError, Endpoint
from annotations.preannotators.metering import NOT_FOUND, UNPLACED, Meter, Tally

#: A score for each level of check-worthiness, in the middle of what the level covers; unknown is the middle of all.
_WORTH = {
    key: (floor + above) / 2
    for (key, floor), above in zip(
        (*LEVEL_FLOORS, ("none", 0.0)), (1.0, *(floor for _, floor in LEVEL_FLOORS)), strict=True
    )
}


@dataclass(slots=True)
class LabelStudioPreAnnotator:
    """A back end of that protocol. `labels` says which claim type a label of theirs means."""

    identifier: str
    version: str
    title: str
    endpoint: Endpoint
    chunk: int
    labels: Mapping[str, str] = field(default_factory=dict)
    meter: Meter = field(default_factory=Tally)
    _is_up: bool = False

    def metered(self, meter: Meter) -> Self:
        """The same engine for one job, on this meter; it asks for the back end's health again."""
        return replace(self, meter=meter, _is_up=False)

    def suggest(self, document: DocumentRecord) -> list[SuggestionRecord]:
        """Raises BackEndError when the back end is not up, or answers with what is no prediction."""
        self._be_up()
        return by_chunk(document, self.chunk, self._ask)

    def _be_up(self) -> None:
        if not self._is_up:
            health = self.endpoint.get("/health")
            self._is_up = isinstance(health, dict) and health.get("status") == "UP"
        if not self._is_up:
            raise BackEndError(self.identifier, "says that it is not up; its operator can look at its log")

    def _ask(self, part: DocumentRecord) -> list[SuggestionRecord]:
        task = {"id": 1, "data": {VARIABLE: part.text, "title": part.title}}
        question = {"tasks": [task], "label_config": label_config(), "project": "1", "params": {}}
        match self.endpoint.post("/predict", question):
            case {"results": []}:
                return []
            case {"results": [{"result": [*regions], **prediction}]}:
                pass
            case _:
                raise self._no_prediction()
        overall = prediction.get("score")
        found = (self._suggestion(part.text, region, overall) for region in _by_id(regions))
        return merged([[one for one in found if one is not None]])

    def _suggestion(self, text: str, region: list[Any], overall: object) -> SuggestionRecord | None:
        """What the results for one region make together; None, and counted, where they name no place."""
        span, quoted = self._place(text, region)
        if span is None or (quoted is not None and quoted != span.of(text)):
            self.meter.note(**{UNPLACED if span is None else NOT_FOUND: 1})
            return None
        names = [name for result in region for name in _names(result, "labels")]
        levels = [name.lower() for result in region for name in _names(result, "choices")]
        scores = [result.get("score") for result in region] + [overall]
        quote = span.of(text)
        return SuggestionRecord(
            fragments=(span,),
            quote=quote,
            wording=quote,
            claim_types=tuple(dict.fromkeys(filter(None, map(self._type, names)))),
            check_worthiness=next((_WORTH[level] for level in levels if level in _WORTH), UNKNOWN),
            score=next((float(score) for score in scores if _is_share(score)), UNKNOWN),
            reasons=tuple(f"label {name}" for name in names),
        )

    def _type(self, name: str) -> str | None:
        return self.labels.get(name) or claim_type_named(name)

    def _place(self, text: str, region: list[Any]) -> tuple[Span | None, object]:
        """Where the region is, and what it says stands there; no place for what is about the whole text."""
        for result in region:
            match result["value"]:
                case {"start": int(start), "end": int(end), **more}:
                    if not 0 <= start < end <= len(text):
                        raise self._no_prediction()
                    return Span(start, end), more.get("text")
        return None, None

    def _no_prediction(self) -> BackEndError:
        return BackEndError(self.identifier, "answered with what is no prediction of Label Studio")


def _by_id(regions: list[Any]) -> Iterator[list[Any]]:
    """The results that are about one region: they share its id."""
    groups: dict[object, list[Any]] = {}
    for place, result in enumerate(regions):
        match result:
            case {"value": {}, "type": "labels" | "choices"}:
                groups.setdefault(str(result.get("id", f"#{place}")), []).append(result)
    yield from groups.values()


def _names(result: Mapping[str, Any], kind: str) -> list[str]:
    names = result["value"].get(kind)
    return [name for name in names if isinstance(name, str)] if isinstance(names, list) else []


def _is_share(number: object) -> bool:
    return isinstance(number, int | float) and not isinstance(number, bool) and 0 <= number <= 1
