import pytest

from annotations.core.records import DocumentRecord
from annotations.core.spans import quote_of
from annotations.preannotators import registry


@pytest.mark.parametrize("identifier", list(registry.PRE_ANNOTATORS))
def test_every_engine_keeps_the_protocol(identifier):
    engine = registry.get(identifier)
    document = DocumentRecord("It rained 💩 for 3 days. “It rained,” Dr. Lena Voss said.")
    found = engine.suggest(document)
    assert (engine.identifier, bool(engine.version), bool(engine.title)) == (identifier, True, True)
    assert found == engine.suggest(document)
    assert all(one.quote == quote_of(document.text, one.fragments) for one in found)
    assert len({one.fragments for one in found}) == len(found) == 2


def test_an_unknown_engine_is_named():
    with pytest.raises(registry.UnknownPreAnnotatorError, match="news, rules, dummy"):
        registry.get("oracle")
