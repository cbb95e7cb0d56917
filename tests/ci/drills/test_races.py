"""Two deployments that begin in the same moment, again and again, over a real S3 backend."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from ci.terraform.folder import Folder
from shared import exits
from tests.ci.drills.place import Place

NewPlace = Callable[..., Place]
RACES = 20
STEPS = 3


def deploy(folder: Folder, document: bytes, start: Barrier) -> str:
    """Plan and apply as the commands do; return what stopped it, or nothing."""
    folder.prepare(document, override=None, lock_file=None)
    start.wait()
    try:
        folder.plan()
        folder.apply()
    except exits.CommandError as error:
        return " ".join(error.lines)
    return ""


def ready(here: Place, name: str, document: Path) -> Folder:
    """Return a working folder that is initialised."""
    folder = here.work(name)
    folder.prepare(document.read_bytes(), override=None, lock_file=None)
    folder.init()
    return folder


def test_of_two_that_race_one_deploys_and_the_other_says_why(new_place: NewPlace) -> None:
    """Twenty times: the state holds one of the two whole, its serial goes up, its lineage stays, no lock is left."""
    here = new_place()
    first = here.document("begin", "begin", "begin")
    sides = [ready(here, name, first) for name in ("one", "two")]
    assert deploy(sides[0], first.read_bytes(), Barrier(1)) == ""
    began = here.looked_at.state()
    assert began is not None
    stopped = 0
    with ThreadPoolExecutor(max_workers=2) as pool:
        for race in range(RACES):
            before = here.serial()
            documents = [here.document(*[f"{race}-{side}"] * STEPS).read_bytes() for side in (1, 2)]
            start = Barrier(2)
            said = list(pool.map(deploy, sides, documents, [start, start]))
            assert said.count("") >= 1, said
            assert all("the state is locked by" in one or "stale" in one for one in said if one), said
            stopped += sum(bool(one) for one in said)
            winners = {f"{race}-{side}" for side, one in zip((1, 2), said, strict=True) if not one}
            assert set(here.steps().values()) <= winners
            assert len(set(here.steps().values())) == 1
            assert len(here.steps()) == STEPS
            assert here.serial() > before
            assert not here.looked_at.is_locked()
    ended = here.looked_at.state()
    assert ended is not None
    assert ended["lineage"] == began["lineage"]
    assert stopped, "nothing ever raced"
    assert json.dumps(ended).count("begin") == 0
