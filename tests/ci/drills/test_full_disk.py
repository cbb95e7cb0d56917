"""A disk that fills up under a plan, and under the log of an apply."""

from __future__ import annotations

import json
import subprocess
import sys

from tests.ci.drills.place import WITHIN_SECONDS
from tests.ci.drills.test_processes import DEPLOYED, STEPS, NewPlace
from tests.rehearsal.tree import ROOT


def test_a_plan_fails_in_words_and_an_apply_goes_on_without_its_log(new_place: NewPlace) -> None:
    """No half plan stays behind; an apply that has begun is worth more than what it says."""
    here = new_place()
    command = ["unshare", "--map-root-user", "--mount", sys.executable, "-m", "tests.ci.drills.full_disk"]
    done = subprocess.run(
        [*command, str(here.folder / "small"), str(here.document(*STEPS))],
        cwd=ROOT,
        env=dict(here.variables),
        capture_output=True,
        text=True,
        timeout=WITHIN_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["planned"][0] == "the plan was not written whole: is the disk full?"
    assert not said["plan_left"]
    assert said["log_bytes"] == 0
    assert here.steps() == DEPLOYED
    assert not here.looked_at.is_locked()
