"""`save-state` where nothing waits: it asks neither the engine nor AWS."""

from __future__ import annotations

import json

from shared import exits
from tests.ci.good_dev import Run


def test_nothing_waits(run: Run) -> None:
    """Done, for people and as data, whichever run is named."""
    said = "dev: no state waits to be written: nothing to do\n"
    assert run("save-state", "dev") == (exits.DONE, said, "")
    assert run("save-state", "dev", "--run", "20261124T115500000Z-0a1b2c3d") == (exits.DONE, said, "")
    code, said, _ = run("save-state", "dev", "--json")
    assert (code, json.loads(said)) == (exits.DONE, {"saved": False})


def test_an_unknown_environment_is_one_line(run: Run) -> None:
    """Bad input."""
    code, _, error = run("save-state", "nowhere")
    assert (code, len(error.splitlines())) == (exits.BAD_INPUT, 1)
