"""The law of labeled data live: an old full answer and the changes since are a new full answer, record for record."""

import pytest

from tests import export_world
from tests.support.live_changes import CHANGES, Lot
from tests.support.live_copy import Copy, client_of, exported

pytestmark = pytest.mark.django_db(transaction=True)
URL = "/api/v1/projects/harbor/labeled-claims"
STEPS = 48
SEEDS = (1, 2, 3)
MOST = 1000


@pytest.fixture
def lot(request: pytest.FixtureRequest) -> Lot:
    world = export_world.make()
    export_world.settle(world)
    return Lot(world, request.param, done)


done: set[str] = set()
"""Which changes took place in any of the lots."""


@pytest.mark.parametrize("lot", SEEDS, indirect=True)
def test_a_copy_and_the_changes_are_a_new_copy(lot):
    client = client_of(lot.world.manager)
    steady, patient, pages = Copy(client, URL), Copy(client, URL), Copy(client, URL, limit=7)
    for copy in (steady, patient, pages):
        copy.start()
    changes = []
    for number in range(STEPS):
        changes.append(lot.change())
        said = (number, changes[-8:])
        if number % 2:
            steady.catch_up()
            assert steady.plain() == exported(lot.world.project), said
        if number % 6 == 5:
            pages.catch_up()
            assert pages.records == steady.records, said
    patient.catch_up()
    fresh = Copy(client, URL)
    fresh.start()
    assert steady.records == patient.records == pages.records == fresh.records, changes


@pytest.mark.parametrize("lot", [4], indirect=True)
def test_every_kind_of_change_is_seen(lot):
    """Those that were not drawn above come here, and all of them where this test runs alone."""
    copy = Copy(client_of(lot.world.manager), URL)
    copy.start()
    for _ in range(MOST):
        if set(CHANGES) <= done:
            break
        missing = set(CHANGES) - done
        name = lot.change()
        if name in missing:
            copy.catch_up()
            assert copy.plain() == exported(lot.world.project), name
    assert set(CHANGES) - done == set()
