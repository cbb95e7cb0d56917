"""Three accounts on local AWS, and `dev` deployed there by the product itself, which was interrupted once meanwhile."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import time
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from ci.__main__ import main
from ci.deployment.progress import ProgressTable
from ci.toolchain import synthesis
from ci.toolchain.terraform.folder import LOGS
from shared import checks
from tests.ci.deployed.hands import Hands
from tests.local_aws import HOLD
from tests.rehearsal import documents
from tests.rehearsal.commands import Answer
from tests.rehearsal.lost import lose
from tests.rehearsal.rehearsed import RehearsedEnvironment, rehearse_environment, working_folder
from tests.rehearsal.steps import Steps
from tests.rehearsal.tree import ROOT, Tree
from tests.terraform.engine import find_program

# An engine that is interrupted gives up what is under way: what AWS makes of a call that was not answered, or of a
# cache that is only waited for, then stands in no state (docs/operations.md). So the signal comes where nothing is
# under way but what the provider puts into the state first. The users are held: their group and the cache come after
# them, and take longest. What was begun is made again beside those two, so it costs no time.
ENOUGH = 60
KEPT_WHILE_WAITED_FOR = {"aws_elasticache_user", "aws_lb", "aws_s3_bucket_lifecycle_configuration"}
ANSWERED_AFTER_SECONDS = 5.0
WITHIN_SECONDS = 240


@dataclass(frozen=True)
class Interruption:
    """What was seen of a first deployment that got a SIGTERM in the middle of its apply.

    `second` is what another promotion was told meanwhile, `planned` what a plan was; `killed` what the next command was
    told after a third run was lost while it planned, and `locked_by_the_lost` whether its lock was still there.
    """

    code: int
    error: str
    second: Answer
    planned: Answer
    killed: Answer
    locked_by_the_lost: bool
    locked: tuple[bool, ...]
    locked_afterwards: bool
    state: Mapping[str, Any]
    history: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class DeployedDev:
    """An environment that is deployed, and the answer of the promotion that completed it."""

    rehearsed: RehearsedEnvironment
    hands: Hands
    answer: Mapping[str, Any]


@pytest.fixture(scope="session")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where the emulators' logs go."""
    return tmp_path_factory.mktemp("rehearsal")


@pytest.fixture(scope="session")
def rehearsed_environments(logs: Path) -> Generator[Mapping[str, RehearsedEnvironment]]:
    """Return the three environments on local AWS, nothing deployed, in one repository."""
    if find_program() is None:
        pytest.skip("terraform is not on the PATH")
    names = [config.name for config in checks.validated(ROOT)]
    with rehearse_environment(names, Steps(ProgressTable(names)), one_tree=True, logs=logs) as found:
        yield {rehearsed.name: rehearsed for rehearsed in found}


@pytest.fixture(scope="session")
def interruption(
    rehearsed_environments: Mapping[str, RehearsedEnvironment], logs: Path, tmp_path_factory: pytest.TempPathFactory
) -> Interruption:
    """Begin the first deployment of dev, stop it in the middle of the apply, and lose the next one while it plans."""
    dev = rehearsed_environments["dev"]
    copy = Tree.copied(tmp_path_factory.mktemp("elsewhere") / "tree", dev.tree.root)
    elsewhere = replace(dev.commands, root=copy.root)
    log = working_folder(dev.tree, dev.name) / LOGS / "apply.log"
    (logs / HOLD).touch()
    with dev.bucket.watched() as locked:
        process = dev.commands.start("promote", dev.name, "--yes")
        _wait_until_it_waits(process, log)
        second = elsewhere.run("promote", dev.name, "--yes", "--lock-timeout", "0", expect=3)
        planned = elsewhere.run("plan", dev.name, "--lock-timeout", "0", expect=1)
        process.send_signal(signal.SIGTERM)
        _, error = process.communicate(timeout=WITHIN_SECONDS)
    (logs / HOLD).unlink()
    locked_afterwards = dev.bucket.is_locked()
    history = dev.commands.run("history", dev.name, "--json").data()[dev.name]
    state = dev.bucket.state()

    lost = dev.commands.start("promote", dev.name, "--yes")
    _wait_for(dev.bucket.is_locked)
    lose(lost)
    locked_by_the_lost = dev.bucket.is_locked()
    killed = dev.commands.run("plan", dev.name, "--lock-timeout", "0", expect=1)
    _unlock(dev, killed.error)
    return Interruption(
        process.returncode,
        error,
        second,
        planned,
        killed,
        locked_by_the_lost,
        tuple(locked),
        locked_afterwards,
        state or {},
        tuple(history),
    )


def _unlock(rehearsed: RehearsedEnvironment, said: str) -> None:
    """Do what docs/operations.md says when the holder of a lock is dead."""
    [lock_id] = re.findall(r"lock id ([0-9a-f-]{36})", said)
    rehearsed.commands.run("unlock", rehearsed.name, "--id", lock_id)


def _wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WITHIN_SECONDS
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)


@pytest.fixture(scope="session")
def deployed(rehearsed_environments: Mapping[str, RehearsedEnvironment], interruption: Interruption) -> DeployedDev:
    """Promote dev again, as an operator does who finds it interrupted."""
    assert interruption.code, "the first deployment was interrupted"
    dev = rehearsed_environments["dev"]
    # Promises run in a process of their own: this once it is measured, where the test run is.
    measured = {**dev.commands.environment, "PYTHONPATH": str(ROOT / "tests" / "measuring")}
    answer = replace(dev.commands, environment=measured).run("promote", dev.name, "--yes", "--json").data()
    [config] = [config for config in checks.validated(ROOT) if config.name == dev.name]
    return DeployedDev(dev, Hands(config, dev.account, _outputs(dev)), answer)


def outputs_file(rehearsed: RehearsedEnvironment) -> Path:
    """Return where the product left the outputs of an environment."""
    return working_folder(rehearsed.tree, rehearsed.name) / "outputs.json"


def _outputs(rehearsed: RehearsedEnvironment) -> dict[str, Any]:
    [found] = json.loads(outputs_file(rehearsed).read_text(encoding="utf-8")).values()
    return found


def _wait_until_it_waits(process: subprocess.Popen[str], log: Path) -> None:
    """Return when enough is made and only those are under way that the state keeps."""
    deadline = time.monotonic() + WITHIN_SECONDS
    begun: dict[str, float] = {}
    while process.poll() is None and time.monotonic() < deadline:
        made, under_way = _made_and_under_way(log)
        now = time.monotonic()
        begun = {address: begun.get(address, now) for address in under_way}
        kept = {address.partition(".")[0] for address in begun} <= KEPT_WHILE_WAITED_FOR
        if made >= ENOUGH and begun and kept and now - max(begun.values()) > ANSWERED_AFTER_SECONDS:
            return
        time.sleep(0.1)


def _made_and_under_way(log: Path) -> tuple[int, set[str]]:
    """Return how many resources are made and the addresses of those that are begun and not yet made."""
    begun, made = set[str](), set[str]()
    for line in log.read_text(encoding="utf-8").splitlines() if log.is_file() else []:
        if '"type":"apply_' not in line or not line.endswith("}"):
            continue
        message = json.loads(line)
        address = message["hook"]["resource"]["addr"]
        (made if message["type"] == "apply_complete" else begun).add(address)
    return len(made), begun - made


Run = Callable[..., "Said"]


@dataclass(frozen=True)
class Said:
    """What a command printed and returned."""

    code: int
    output: str
    error: str

    def data(self) -> Any:
        """Return the answer of a `--json` command."""
        return json.loads(self.output)


@pytest.fixture
def run(deployed: DeployedDev, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Generator[Run]:
    """Return what runs a command on the deployed tree with dev's credentials."""
    for name, value in deployed.rehearsed.commands.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(synthesis, "start", documents.start)

    def command(*arguments: str, root: Path | None = None) -> Said:
        capsys.readouterr()
        code = main([*arguments, "--root", str(root or deployed.rehearsed.tree.root)])
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    yield command
    capsys.readouterr()
