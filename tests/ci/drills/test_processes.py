"""Two applies at once, and applies that are stopped or killed, over a real S3 backend."""

from __future__ import annotations

import re
import signal
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from ci.toolchain.terraform.errors import EngineError
from tests.ci.drills.place import WITHIN_SECONDS, Place, wait_for
from tests.terraform.engine import PROGRAM

STEPS = ("a", "b", "c", "d")
DEPLOYED = {f"step{number}": value for number, value in enumerate(STEPS)}
NewPlace = Callable[..., Place]


def applying(process: subprocess.Popen[str], here: Place) -> None:
    """Return when a process has begun to apply and holds the lock."""
    assert process.stdout is not None
    for line in process.stdout:
        if line == "apply\n":
            break
    wait_for(here.looked_at.is_locked, "the lock of the first apply")


def test_the_second_of_two_applies_is_told_who_holds_the_lock(new_place: NewPlace) -> None:
    """It changes nothing; the first one ends well."""
    here = new_place()
    first = here.start(here.document(*STEPS, seconds=1.5))
    applying(first, here)
    code, said = here.deploy(here.document("other"), "second")
    assert code == 1
    assert re.search(
        r"the state is locked by \S+ \(apply\) since [-0-9: ]+ UTC, lock id [0-9a-f-]{36}: wait, or if", said
    )
    assert first.communicate(timeout=WITHIN_SECONDS)[0].endswith("done\n")
    assert here.steps() == DEPLOYED
    assert not here.looked_at.is_locked()


def test_the_second_of_two_applies_may_wait(new_place: NewPlace) -> None:
    """Then it plans what the first one left: nothing."""
    here = new_place()
    document = here.document(*STEPS, seconds=1)
    first = here.start(document)
    applying(first, here)
    code, said = here.deploy(document, "second", lock_timeout_seconds=60)
    first.communicate(timeout=WITHIN_SECONDS)
    assert first.returncode == 0
    assert (code, said.splitlines()[-1]) == (0, "done")
    assert here.steps() == DEPLOYED


def killed(here: Place, number: signal.Signals, after_seconds: float) -> subprocess.Popen[str]:
    """Begin to deploy, send a signal to everything of it, and return the process when it has ended."""
    process = here.start(here.document(*STEPS, seconds=0.7))
    time.sleep(after_seconds)
    if number == signal.SIGKILL:
        # A lost machine takes the engine with it, which is in a session of its own.
        subprocess.run(["pkill", "-KILL", "-f", str(here.folder / "work")], check=False)
        for child in subprocess.run(
            ["pgrep", "-P", str(process.pid)], capture_output=True, text=True, check=False
        ).stdout.split():
            subprocess.run(["kill", "-KILL", child], check=False)
    process.send_signal(number)
    process.communicate(timeout=WITHIN_SECONDS)
    return process


MOMENTS = [round(0.3 + 0.5 * number, 1) for number in range(10)]


def test_a_sigterm_at_any_moment_leaves_no_lock_and_a_state_that_goes_on(new_place: NewPlace) -> None:
    """Ten moments from the start of the process to the end of its apply."""
    places = [new_place() for _ in MOMENTS]

    def drill(here: Place, moment: float) -> tuple[float, bool, int, dict[str, str], bool]:
        killed(here, signal.SIGTERM, moment)
        locked, serial = here.looked_at.is_locked(), here.serial()
        code, _ = here.deploy(here.document(*STEPS))
        return moment, locked, code, here.steps(), here.serial() >= serial

    with ThreadPoolExecutor(max_workers=5) as pool:
        found = list(pool.map(drill, places, MOMENTS))
    assert found == [(moment, False, 0, DEPLOYED, True) for moment in MOMENTS]


def unlocked(here: Place) -> bool:
    """Do what docs/operations.md says when a process was killed; return whether there was a lock."""
    work = here.work()
    work.prepare(here.document(*STEPS).read_bytes(), override=None, lock_file=None)
    work.init()
    try:
        work.plan()
    except EngineError as error:
        [lock] = re.findall(r"lock id ([0-9a-f-]{36})", "\n".join(error.lines))
        subprocess.run(
            [PROGRAM, "force-unlock", "-force", lock],
            cwd=work.path,
            env=dict(work.environment),
            capture_output=True,
            check=True,
        )
        return True
    return False


def test_a_kill_at_any_moment_leaves_a_state_that_goes_on_after_an_unlock(new_place: NewPlace) -> None:
    """The lock says its id, force-unlock takes it away, and the next plan makes the rest."""
    places = [new_place() for _ in MOMENTS]

    def drill(here: Place, moment: float) -> tuple[float, bool, int, dict[str, str], bool]:
        killed(here, signal.SIGKILL, moment)
        locked, serial = here.looked_at.is_locked(), here.serial()
        said_so = unlocked(here)
        code, _ = here.deploy(here.document(*STEPS))
        return moment, locked == said_so, code, here.steps(), here.serial() >= serial

    with ThreadPoolExecutor(max_workers=5) as pool:
        found = list(pool.map(drill, places, MOMENTS))
    assert found == [(moment, True, 0, DEPLOYED, True) for moment in MOMENTS]


@pytest.mark.parametrize("steps", [("a",), STEPS])
def test_a_state_of_another_lineage_makes_a_plan_stale(new_place: NewPlace, steps: tuple[str, ...]) -> None:
    """Somebody put another state there between plan and apply: nothing is applied over it."""
    here, other = new_place(), new_place()
    other.deploy(other.document("foreign"))
    work = here.work()
    here.deploy(here.document(*steps))
    work.prepare(here.document("new").read_bytes(), override=None, lock_file=None)
    work.init()
    work.plan()
    foreign = other.looked_at.client.get_object(Bucket=other.bucket, Key=other.looked_at.key)["Body"].read()
    here.looked_at.client.put_object(Bucket=here.bucket, Key=here.looked_at.key, Body=foreign)
    with pytest.raises(EngineError, match="Saved plan"):
        work.apply()
    assert here.steps() == {"step0": "foreign"}
