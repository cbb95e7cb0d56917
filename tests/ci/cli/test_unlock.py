"""Who holds a lock, and how it is taken away: that one and no other."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial

import pytest
from botocore.exceptions import BotoCoreError

from ci.deployment.state_lock import Lock, StateLock, lock_of
from shared import exits
from tests.ci.good_dev import GoodDev, Run

HELD = {
    "ID": "0f2ad1f1-26cf-53f5-6c4c-2d2b1b1bb1d0",
    "Operation": "OperationTypeApply",
    "Who": "ada@laptop",
    "Created": "2026-11-24T08:00:00.123456789Z",
}
SAID = f"the state is locked by ada@laptop (apply) since 2026-11-24T08:00:00, lock id {HELD['ID']}"


@pytest.fixture
def lock(good_dev: GoodDev) -> StateLock:
    """Return dev's lock, which nobody holds."""
    found = lock_of(good_dev.config)
    found.client.delete_object(**found.place)
    return found


def hold(lock: StateLock, content: str = json.dumps(HELD)) -> None:
    """Let somebody hold the lock."""
    lock.client.put_object(**lock.place, Body=content.encode())


def test_nobody_holds_it(lock: StateLock, run: Run) -> None:
    """Nothing to do, with an id or without."""
    assert lock.holder() is None
    assert run("unlock", "dev") == (exits.DONE, "dev: nobody holds the lock: nothing to do\n", "")
    assert run("unlock", "dev", "--id", HELD["ID"])[0] == exits.DONE


def test_who_holds_it_is_shown_and_it_stays(lock: StateLock, run: Run) -> None:
    """With the command that takes it away."""
    hold(lock)
    code, said, _ = run("unlock", "dev")
    advice = f"if that process is dead: python -m ci unlock dev --id {HELD['ID']}"
    assert (code, said.splitlines()) == (exits.DONE, [f"dev: {SAID}", advice])
    assert lock.holder() is not None


def test_the_lock_with_the_id_is_taken_away(lock: StateLock, run: Run) -> None:
    """And it says whose it was."""
    hold(lock)
    code, said, _ = run("unlock", "dev", "--id", HELD["ID"], "--json")
    assert (code, json.loads(said)["removed"], json.loads(said)["held"]["who"]) == (exits.DONE, True, "ada@laptop")
    assert lock.holder() is None


def test_another_lock_stays(lock: StateLock, run: Run) -> None:
    """Somebody else may be at work by now."""
    hold(lock)
    code, _, error = run("unlock", "dev", "--id", "another")
    assert (code, error.splitlines()) == (exits.FAILED, [f"dev: --id another: another lock is there now: {SAID}"])
    assert lock.holder() is not None


def test_what_is_no_lock_is_left_alone(lock: StateLock, run: Run) -> None:
    """Nobody knows what it is."""
    hold(lock, "{}")
    code, _, error = run("unlock", "dev", "--id", HELD["ID"])
    where = f"s3://{lock.place['Bucket']}/{lock.place['Key']}"
    assert (code, error.splitlines()) == (exits.FAILED, [f"dev: {where} is no lock of Terraform: look at it"])


def test_an_s3_that_refuses_is_one_line(lock: StateLock, good_dev: GoodDev) -> None:
    """Whether it is asked or told."""

    class Away:
        def __getattr__(self, _: str) -> object:
            raise BotoCoreError

    away = StateLock(Away(), good_dev.config)
    for ask in (away.holder, partial(away.remove, Lock("1", "ada@laptop", "OperationTypeApply", ""))):
        with pytest.raises(exits.CommandError, match=r"dev: its lock in .*: sign in as plan or deploy"):
            ask()
    assert lock.holder() is None


def test_only_that_very_lock_is_removed(lock: StateLock) -> None:
    """Another process may have taken it since it was read."""
    hold(lock)
    with pytest.raises(exits.CommandError, match="dev: lock 1-2: another lock is there now: the state is locked by"):
        lock.remove(Lock("1-2", "ada@laptop", "OperationTypeApply", ""))
    assert lock.holder() is not None


class Racing:
    """A client of S3 before whose deletion another process takes a lock, or gives it back."""

    def __init__(self, lock: StateLock, content: str | None) -> None:
        self.client, self.place, self.content = lock.client, lock.place, content

    def __getattr__(self, name: str) -> object:
        """Do everything else as S3 does."""
        return getattr(self.client, name)

    def delete_object(self, **arguments: str) -> object:
        """Let the other one go first."""
        self.client.delete_object(**self.place)
        if self.content is not None:
            self.client.put_object(**self.place, Body=self.content.encode())
        return self.client.delete_object(**arguments)


def test_a_lock_that_came_between_the_look_and_the_deletion_stays(lock: StateLock) -> None:
    """S3 says that it is another object; one line says whose."""
    hold(lock)
    held, other = lock.holder(), json.dumps({**HELD, "ID": "another", "Who": "eve@desk"})
    assert held is not None
    with pytest.raises(exits.CommandError, match="another lock is there now: the state is locked by eve@desk"):
        replace(lock, client=Racing(lock, other)).remove(held)
    left = lock.holder()
    assert left is not None
    assert left.id == "another"
    lock.remove(left)
    hold(lock)
    replace(lock, client=Racing(lock, None)).remove(held)
    assert lock.holder() is None
