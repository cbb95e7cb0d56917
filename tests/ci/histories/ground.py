"""A repository and three accounts in which real commands are given: real git, S3, KMS and Terraform, a small stack.

Small are the document (one `terraform_data`, over a local state), and what is verified. Everything runs in this
process, so that a history costs seconds; a command that is to die runs in a fork of it.
"""

from __future__ import annotations

import base64
import contextlib
import functools
import io
import json
import os
import secrets
import shutil
import stat
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock

from ci.__main__ import main
from ci.cli import hold_override
from ci.deployment import candidate, checkout, recorder, run
from ci.deployment.gate_input import evidence_of
from ci.deployment.recorder import RunRecorder
from ci.deployment.target import WORK
from ci.deployment.verify.run import Report
from ci.evidence.log import EvidenceLog
from ci.evidence.record import to_the_millisecond
from ci.toolchain import artifact, tree
from ci.toolchain.artifact import Artifact
from ci.toolchain.input_digest import input_digest
from ci.toolchain.terraform.engine import BINARY_NAME
from shared import checks, exits
from shared.config.model import EnvironmentConfig
from shared.naming import FINGERPRINT, names_of
from shared.tree_data import tree_data
from tests.ci.change import Change
from tests.ci.drills.promoting import at_once
from tests.ci.evidence.records import NOON
from tests.ci.gate.world import NAMES, SOAK
from tests.local_aws import LocalAccount, local_aws
from tests.local_aws.bootstrap import make_buckets, make_signing_key
from tests.terraform.engine import cli_environment, find_program

DIED = 137
VALUE = Path("stacks", "value")  # an input of the digest, and of the document
_STATE = "terraform.tfstate"
# Fails on `apply` while the file beside it is there: after the engine has applied, or before.
_ENGINE = """\
#!/bin/sh
for word in "$@"; do
  if [ "$word" = apply ] && [ -e "$0.fails" ]; then
    [ "$(cat "$0.fails")" = after ] && {program} "$@"
    exit 1
  fi
done
exec {program} "$@"
"""


@dataclass
class Turn:
    """When the command is given that comes next, and how a run that it begins is to end."""

    at: datetime = NOON
    end: str = "ok"
    begun: float = 0.0

    def now(self) -> datetime:
        """Return the time at which the command is by now."""
        return to_the_millisecond(self.at + timedelta(seconds=time.monotonic() - self.begun))


@dataclass(frozen=True)
class Said:
    """What a command printed and how it ended."""

    code: int
    output: str
    error: str


@dataclass(frozen=True)
class Ground:
    """The repository with the files of three environments, and their accounts."""

    tree: Change
    accounts: Mapping[str, LocalAccount]
    engine: Path
    variables: Mapping[str, str]
    begin: str  # the commit with which each history begins
    turn: Turn = field(default_factory=Turn)

    def configs(self) -> list[EnvironmentConfig]:
        """Return the environments."""
        return checks.validated(self.tree.root)

    def log(self, name: str) -> EvidenceLog:
        """Return what an environment's bucket holds now."""
        with self._signed_in(name):
            return EvidenceLog(evidence_of(self.configs(), name).own.entries(), None)

    def again(self) -> None:
        """Begin anew: no object, no state, no commit but the first."""
        self.tree.git("reset", "--quiet", "--hard", self.begin)
        shutil.rmtree(self.tree.root / WORK, ignore_errors=True)
        for config in self.configs():
            if config.name not in self.accounts:
                continue
            client = self.accounts[config.name].client("s3")
            for bucket in (names_of(config).bucket("evidence"), config.state.bucket):
                pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket)
                for key in [one["Key"] for page in pages for one in page.get("Contents", [])]:
                    client.delete_object(Bucket=bucket, Key=key)

    def merge(self, inputs: int) -> tuple[str, str]:
        """Commit other inputs, or the same ones with other words beside them; return commit and input digest."""
        (self.tree.root / VALUE).write_text(f"{inputs}\n", encoding="utf-8")
        (self.tree.root / "README.md").write_text(f"{secrets.token_hex(8)}\n", encoding="utf-8")
        self.tree.git("commit", "--quiet", "--all", "--message", "merge")
        return self.tree.git("rev-parse", "HEAD"), input_digest(self.tree.root)

    def tree_digest(self) -> str:
        """Return the input digest of what is checked out."""
        return input_digest(self.tree.root)

    def command(self, at: datetime, name: str, *words: str, end: str = "ok", **variables: str) -> Said:
        """Give a command to an environment at a time; a run of it that begins ends so."""
        self.turn.at, self.turn.end, self.turn.begun = at, end, time.monotonic()
        fails = Path(f"{self.engine}.fails")
        fails.unlink(missing_ok=True)
        if end.startswith("the engine fails"):
            fails.write_text(end.rpartition(" ")[2])
        try:
            with self._signed_in(name, **variables):
                run_it = functools.partial(_said, [words[0], "--root", str(self.tree.root), *words[1:]])
                return _in_a_fork(run_it) if end == "died" else run_it()
        finally:
            fails.unlink(missing_ok=True)

    @contextlib.contextmanager
    def _signed_in(self, name: str, **variables: str) -> Generator[None]:
        known = {**self.variables, **self.accounts[name].environment, **variables, "GITHUB_ACTOR": "grace"}
        with mock.patch.dict(os.environ, {**known, BINARY_NAME: str(self.engine)}, clear=True):
            yield

    def started(self, of_run: RunRecorder) -> None:
        """Do what is to happen right after a record says that a run starts."""
        if self.turn.end == "died":
            os._exit(DIED)
        if self.turn.end == "not begun":
            _move(of_run.target.folder.path / _STATE)


def _move(file: Path) -> None:
    """Let the state be another one than that of the plan."""
    empty = {"version": 4, "terraform_version": "1.11.4", "serial": 0, "lineage": secrets.token_hex(16)}
    state: dict[str, Any] = (
        json.loads(file.read_text()) if file.is_file() else {**empty, "outputs": {}, "resources": []}
    )
    file.write_text(json.dumps({**state, "serial": state["serial"] + 1}))


def _said(words: Sequence[str]) -> Said:
    output, error = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(error):
        code = main(list(words))
    return Said(code, output.getvalue(), error.getvalue())


def _in_a_fork(act: Callable[[], Said]) -> Said:
    """Return what a process of its own printed and how it ended; what is printed dies with it."""
    reader, writer = os.pipe()
    process = os.fork()
    if not process:
        try:
            said = act()
            os.write(writer, json.dumps([said.code, said.output[-4000:], said.error[-4000:]]).encode())
        finally:
            os._exit(exits.FAILED)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        content = pipe.read()
    code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    return Said(*json.loads(content)) if content else Said(code, "", "")


def _documents(root: Path, *wanted: str, python: Path | None = None) -> dict[str, Artifact]:
    """Return the small document of each environment: what it holds is what the tree's value says."""
    del python
    value = (root / VALUE).read_text(encoding="utf-8").strip()
    found = {}
    for name in wanted:
        document = {
            "resource": {"terraform_data": {"service": {"input": value}}},
            "output": {"EnvironmentSuffix": {"value": name}},
            "terraform": {},
        }
        found[name] = Artifact(name, f"TapStack-{name}", json.dumps(document).encode())
    return found


@contextlib.contextmanager
def ground(folder: Path, names: Sequence[str] = NAMES) -> Generator[Ground]:
    """Yield a new one below `folder`, with accounts for these environments, while this process makes small stacks."""
    change = Change.start(folder / "tree")
    root = change.root
    numbers = {one.name: one.aws.account_id for one in checks.validated(root) if one.name in names}
    region = checks.validated(root)[0].aws.region
    with local_aws(numbers, folder / "logs", region=region) as accounts:
        _prepare(change, accounts)
        (root / VALUE).write_text("0\n", encoding="utf-8")
        (root / "README.md").write_text("\n", encoding="utf-8")
        (root / ".gitignore").write_text("cdktf.out\n__pycache__\n", encoding="utf-8")
        change.commit("the beginning")
        engine = folder / "engine"
        engine.write_text(_ENGINE.format(program=find_program()))
        engine.chmod(engine.stat().st_mode | stat.S_IXUSR)
        made = Ground(change, accounts, engine, cli_environment(folder), change.git("rev-parse", "HEAD"))
        with _patched(made):
            yield made


@contextlib.contextmanager
def _patched(made: Ground) -> Generator[None]:
    """Have the document small and what is verified nothing, and faults where a run begins and where it is verified."""
    started = RunRecorder.started

    def begins(of_run: RunRecorder, *moment: Any) -> None:
        started(of_run, *moment)
        made.started(of_run)

    def tests(*_: object, not_provable: Mapping[str, str]) -> Report:
        failed = (("test_x", "no"),) if made.turn.end == "failed" else ()
        return Report(("test_y",), failed, tuple(not_provable.items()))

    now = made.turn.now
    small = functools.partial(run.Deployment, wait=at_once, tests=tests, restart_needed=lambda _: None, now=now)
    with contextlib.ExitStack() as stack:
        for place in (run, candidate, checkout):
            stack.enter_context(mock.patch.object(place, "Deployment", small))
        for place, name, other in (
            (artifact, "synthesized", _documents),
            (tree, "_data_of", lambda root, _: tree_data(root, checks.validated(root))),
            (checkout, "require_same_place", lambda _: None),
            (candidate, "restart_needed", lambda _: None),
            (candidate, "datetime", SimpleNamespace(now=lambda _: now())),
            (hold_override, "_now", now),
            (run, "restart", lambda *_: "a deployment"),
            (RunRecorder, "started", begins),
            (recorder, "this_process", dict),  # in the model each command is given on a machine of its own
        ):
            stack.enter_context(mock.patch.object(place, name, other))
        yield


def _prepare(change: Change, accounts: Mapping[str, LocalAccount]) -> None:
    """Make buckets and keys, and write the keys that sign into the files."""
    configs = checks.validated(change.root)
    readers = {one.promotion.after: one.aws.account_id for one in configs if one.promotion.after}
    for config in configs:
        if config.name not in accounts:
            continue
        account, names = accounts[config.name], names_of(config)
        kms = account.client("kms")
        document = {
            "terraform": {"backend": {"s3": {"bucket": config.state.bucket, "region": config.aws.region}}},
            "provider": {
                "aws": [
                    {
                        "allowed_account_ids": [account.account_id],
                        "region": config.aws.region,
                        "default_tags": [{"tags": {"Environment": config.name}}],
                    }
                ]
            },
        }
        make_buckets(account.client("s3"), document, [readers[config.name]] if config.name in readers else [])
        mac = kms.create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")["KeyMetadata"]["KeyId"]
        kms.create_alias(AliasName=f"alias/{names.resource(FINGERPRINT)}", TargetKeyId=mac)
        key = kms.get_public_key(KeyId=make_signing_key(kms, config.name))["PublicKey"]
        file = change.root / "environments" / f"{config.name}.yaml"
        *lines, _ = file.read_text(encoding="utf-8").splitlines()
        text = "\n".join([*lines, f"    - {base64.b64encode(key).decode()}", ""])
        file.write_text(text.replace("soak_minutes: 60", f"soak_minutes: {SOAK}"), encoding="utf-8")
