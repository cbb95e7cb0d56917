"""A first deployment that gets a SIGTERM in the middle of its apply, and the one after it."""

from __future__ import annotations

import pytest

from tests.ci.deployed.conftest import ENOUGH, Deployment, Interruption


def test_the_lock_is_there_during_the_apply_and_released_by_the_signal(interruption: Interruption) -> None:
    """Nobody has to unlock anything."""
    assert True in interruption.locked
    assert not interruption.locked_afterwards


def test_the_command_says_that_it_was_stopped(interruption: Interruption) -> None:
    """And what to do; it failed, so its code is 1."""
    assert interruption.code == 1
    assert "dev: apply: stopped by SIGTERM in the middle of the apply" in interruption.error
    assert "Traceback" not in interruption.error


def test_the_state_holds_what_was_made(interruption: Interruption, deployed: Deployment) -> None:
    """More than nothing, less than everything, and nothing of it broken."""
    instances = [
        instance
        for resource in interruption.state["resources"]
        if resource["mode"] == "managed"
        for instance in resource["instances"]
    ]
    assert ENOUGH <= len(instances) < deployed.scene.resources
    assert not [one for one in instances if one.get("status") == "tainted"]


def test_a_failed_record_says_so(interruption: Interruption) -> None:
    """The gate of the next environment stays closed."""
    [entry] = interruption.history
    record = entry["record"]
    assert (record["result"], record["failure"]["step"]) == ("failed", "apply")


def test_the_next_plan_completes_the_work(interruption: Interruption, deployed: Deployment) -> None:
    """It makes exactly what was not made, in the same state, and the record is a success."""
    made = sum(len(one["instances"]) for one in interruption.state["resources"] if one["mode"] == "managed")
    record = deployed.answer["record"]
    assert record["counts"].get("create") == deployed.scene.resources - made
    assert not {"delete", "replace"} & {key for key, count in record["counts"].items() if count}
    assert record["result"] == "success"
    state = deployed.scene.bucket.state()
    assert state is not None
    assert state["lineage"] == interruption.state["lineage"]
    assert state["serial"] > interruption.state["serial"]


@pytest.mark.parametrize("name", ["staging", "prod"])
def test_no_other_account_got_anything(deployed: Deployment, scenes: dict, name: str) -> None:
    """State and lock of dev lie in dev's account alone."""
    assert deployed.scene.bucket.managed() == deployed.scene.resources
    assert scenes[name].bucket.state() is None
    assert deployed.scene.bucket.bucket != scenes[name].bucket.bucket
