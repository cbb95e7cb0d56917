"""What runs in a working folder, with real Terraform and a local state."""

from __future__ import annotations

import fcntl
import json
import signal
import stat
import threading
from pathlib import Path

import pytest

from ci.toolchain.terraform import advice
from ci.toolchain.terraform.errors import EngineError, StalePlanError, StateLockedError
from ci.toolchain.terraform.folder import Folder
from ci.toolchain.terraform.interrupts import Interrupts
from tests.ci.toolchain.terraform.fixture import document, folder
from tests.terraform.engine import find_program

pytestmark = pytest.mark.skipif(find_program() is None, reason="terraform is not on the PATH")


def ready(path: Path, *inputs: str) -> Folder:
    """Return an initialized folder with a document of these inputs."""
    found = folder(path)
    found.prepare(document(*inputs), override=None, lock_file=None)
    found.init()
    return found


def test_the_saved_plan_is_applied_and_used_up(tmp_path: Path) -> None:
    """What was planned is applied, progress is told, and the plan is gone afterwards."""
    found = ready(tmp_path / "work", "one", "two")
    plan = found.plan()
    assert [change["change"]["actions"] for change in plan["resource_changes"]] == [["create"], ["create"]]
    said: list[str] = []
    found.apply(progress=said.append)
    assert said[-1] == "2 of 2 done"
    assert not found.plan_file.exists()
    assert found.outputs() == {"Out": "out"}


def test_a_stale_plan_is_refused(tmp_path: Path) -> None:
    """A plan that was made before another apply changes nothing."""
    found = ready(tmp_path / "work", "one")
    found.plan()
    old = found.plan_file.read_bytes()
    found.apply()
    found.plan_file.write_bytes(old)
    with pytest.raises(StalePlanError, match=r"Saved plan is stale.*plan again"):
        found.apply()


@pytest.mark.parametrize("is_stale", [False, True])
def test_a_signal_while_the_engine_has_begun_nothing_is_no_apply_that_was_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_stale: bool
) -> None:
    """It waits for the lock, or finds that the plan is stale: what it says counts, whatever this process received."""
    found = ready(tmp_path / "work", "one")
    found.plan()
    old = found.plan_file.read_bytes()
    found.apply()
    found.plan_file.write_bytes(old)
    received = Interrupts()
    received.received = signal.SIGTERM
    monkeypatch.setattr("ci.toolchain.terraform.folder.INTERRUPTS", received)
    with (tmp_path / "work" / "terraform.tfstate").open("r+b") as state:
        if not is_stale:
            fcntl.lockf(state, fcntl.LOCK_EX)
        with pytest.raises(StalePlanError if is_stale else StateLockedError):
            found.apply()


def test_an_error_of_the_engine_is_one_line_with_its_address(tmp_path: Path) -> None:
    """A failed plan says where, and leaves no plan behind."""
    found = folder(tmp_path / "work")
    broken = {"resource": {"terraform_data": {"a": {"input": '${file("missing")}'}}}}
    found.prepare(json.dumps(broken).encode(), override=None, lock_file=None)
    found.init()
    with pytest.raises(EngineError) as raised:
        found.plan()
    [line] = raised.value.lines
    assert line.startswith("resource.terraform_data.a: Invalid function argument: ")
    assert not found.plan_file.exists()


def test_nobody_else_may_read_the_folder_the_plan_or_the_logs(tmp_path: Path) -> None:
    """A saved plan holds the state in clear."""
    found = ready(tmp_path / "work", "one")
    found.plan()
    assert stat.S_IMODE(found.path.stat().st_mode) == 0o700
    assert stat.S_IMODE(found.plan_file.stat().st_mode) == 0o600
    assert {stat.S_IMODE(log.stat().st_mode) for log in (found.path / "logs").iterdir()} == {0o600}


def test_files_that_the_engine_would_read_besides_are_taken_away(tmp_path: Path) -> None:
    """What stands in no commit takes no part in a plan."""
    found = ready(tmp_path / "work", "one")
    (found.path / "more.tf").write_text('resource "terraform_data" "more" {}')
    (found.path / "x.auto.tfvars").write_text("x = 1")
    found.prepare(document("one"), override=None, lock_file=None)
    assert sorted(file.name for file in found.path.iterdir() if file.is_file()) == ["cdk.tf.json"]


def test_an_override_changes_the_plan_and_not_the_document(tmp_path: Path) -> None:
    """The artifact stays as it was synthesized."""
    found = folder(tmp_path / "work")
    override = {"resource": {"terraform_data": {"item0": {"input": "other"}}}}
    found.prepare(document("one"), override=override, lock_file=None)
    found.init()
    assert found.plan()["resource_changes"][0]["change"]["after"]["input"] == "other"
    assert (found.path / "cdk.tf.json").read_bytes() == document("one")


def test_what_the_folder_logs_does_not_hold_the_plan_in_clear(tmp_path: Path) -> None:
    """A sensitive value that the plan knows stands in no log."""
    found = folder(tmp_path / "work")
    secret = {"variable": {"x": {"sensitive": True, "default": "canary-7531"}}}
    body = json.loads(document("one")) | secret
    body["resource"]["terraform_data"]["item0"]["input"] = "${var.x}"
    found.prepare(json.dumps(body).encode(), override=None, lock_file=None)
    found.init()
    assert "canary-7531" in json.dumps(found.plan())
    assert not [log.name for log in (found.path / "logs").iterdir() if "canary-7531" in log.read_text()]


def test_folders_may_be_initialized_at_the_same_time_with_one_plugin_cache(tmp_path: Path) -> None:
    """Side by side, one init waits for the other."""
    found = [folder(tmp_path / str(number)) for number in range(4)]
    failures: list[BaseException] = []

    def start(one: Folder) -> None:
        try:
            with_cache = Folder(one.path, one.engine, {**one.environment, "TF_PLUGIN_CACHE_DIR": str(tmp_path / "c")})
            with_cache.prepare(document("one"), override=None, lock_file=None)
            with_cache.init()
        except BaseException as error:  # noqa: BLE001 - the main thread asserts that there is none
            failures.append(error)

    threads = [threading.Thread(target=start, args=(one,)) for one in found]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "Error acquiring the state lock: Error message: operation error S3: PutObject, StatusCode: 412, x",
            "the state is locked by somebody who has let go of it meanwhile: try again",
        ),
        (
            "Error acquiring the state lock: Error message: operation error S3: PutObject, StatusCode: 403",
            "Error acquiring the state lock: Error message: operation error S3: PutObject, StatusCode: 403",
        ),
        ("Saved plan is stale: x", "Saved plan is stale: x (plan again)"),
    ],
    ids=["gone", "refused", "stale"],
)
def test_what_an_engine_says_becomes_what_to_do(line: str, said: str) -> None:
    """Only where it is known; anything else stays as it is."""
    assert advice.of(line) == said
