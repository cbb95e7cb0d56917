"""A first deployment that gets a SIGTERM in the middle of its apply, and the one after it."""

from __future__ import annotations

import re

import pytest

from tests.ci.deployed.conftest import ENOUGH, DeployedDev, Interruption


def test_the_lock_is_there_during_the_apply_and_released_by_the_signal(interruption: Interruption) -> None:
    """Nobody has to unlock anything."""
    assert True in interruption.locked
    assert not interruption.locked_afterwards


def test_the_command_says_that_it_was_stopped(interruption: Interruption) -> None:
    """And what to do; it failed, so its code is 1."""
    assert interruption.code == 1
    assert "dev: apply: stopped by SIGTERM in the middle of the apply" in interruption.error
    assert "Traceback" not in interruption.error


def test_a_second_promotion_meanwhile_is_stopped_by_the_run_that_goes_on(interruption: Interruption) -> None:
    """Its process is known here; it planned nothing and applied nothing."""
    assert "dev has a run without an end, running: promote by " in interruption.second.error
    assert "its job or process is known to go on" in interruption.second.error
    assert "dev: apply" not in interruption.second.error


def test_a_plan_meanwhile_is_told_who_holds_the_lock(interruption: Interruption) -> None:
    """What asks no gate meets the lock."""
    assert re.search(r"dev: the state is locked by \S+ \(apply\) since [-0-9: ]+ UTC", interruption.planned.error)


def test_a_lost_machine_leaves_its_lock_and_the_next_command_says_whose(interruption: Interruption) -> None:
    """Lost while it planned: nothing was begun, and somebody has to say that it is dead."""
    assert interruption.locked_by_the_lost
    assert re.search(r"dev: the state is locked by \S+ \(plan\) since [-0-9: ]+ UTC", interruption.killed.error)


def instances(interruption: Interruption) -> dict[str, bool]:
    """Return the address of each resource in the state, and whether it is tainted: begun and not waited for."""
    return {
        f"{resource['type']}.{resource['name']}": instance.get("status") == "tainted"
        for resource in interruption.state["resources"]
        if resource["mode"] == "managed"
        for instance in resource["instances"]
    }


def test_the_state_holds_what_was_made(interruption: Interruption, deployed: DeployedDev) -> None:
    """More than the half, less than everything."""
    assert ENOUGH <= len(instances(interruption)) < deployed.rehearsed.resources


def test_a_failed_record_says_so(interruption: Interruption) -> None:
    """The gate of the next environment stays closed."""
    [entry] = interruption.history
    record = entry["record"]
    assert (record["result"], record["failure"]["step"]) == ("failed", "apply")


def test_the_next_plan_completes_the_work(interruption: Interruption, deployed: DeployedDev) -> None:
    """It makes exactly what was not made, and makes again what was only begun; the record is a success."""
    record = deployed.answer["record"]
    changes = [change for change in record["plan"]["changes"] if change["action"] != "output"]
    made = instances(interruption)
    assert {one["address"] for one in changes if one["action"] == "replace"} == {
        address for address, tainted in made.items() if tainted
    }
    created = [one["address"] for one in changes if one["action"] == "create"]
    assert len(created) == deployed.rehearsed.resources - len(made)
    assert {one["action"] for one in changes} <= {"create", "replace"}
    assert record["result"] == "success"


def test_it_is_the_same_state_that_went_on(interruption: Interruption, deployed: DeployedDev) -> None:
    """Same lineage, later serial."""
    state = deployed.rehearsed.bucket.state()
    assert state is not None
    assert state["lineage"] == interruption.state["lineage"]
    assert state["serial"] > interruption.state["serial"]


@pytest.mark.parametrize("name", ["staging", "prod"])
def test_no_other_account_got_anything(deployed: DeployedDev, rehearsed_environments: dict, name: str) -> None:
    """State and lock of dev lie in dev's account alone."""
    assert deployed.rehearsed.bucket.managed() == deployed.rehearsed.resources
    assert rehearsed_environments[name].bucket.state() is None
    assert deployed.rehearsed.bucket.bucket != rehearsed_environments[name].bucket.bucket
