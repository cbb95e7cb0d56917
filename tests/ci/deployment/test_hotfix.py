"""docs/hotfix.md through the gate: from the merge past soak and freeze to production, and back, on real git."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ci.deployment.candidate import rollback_candidate
from ci.deployment.checkout import DeploymentContext
from ci.deployment.gate_input import Evidence, request_of
from ci.deployment.what_waits import change_of
from ci.evidence.note import Override
from ci.evidence.operation import Operation
from ci.evidence.record import Record
from ci.gate.choice import newest_admitted
from ci.toolchain.rehearsal import Rehearsal
from shared import exits
from tests.ci.conftest import new_store
from tests.ci.deployment.small import config
from tests.ci.evidence.records import A, B, record
from tests.local_aws import LocalAccount

ALWAYS = ("monday 00:00 to sunday 23:59",)


class Team:
    """A repository whose newest merge is not the fix, staging with the fix since a minute, production without it."""

    def __init__(self, root: Path, account: LocalAccount) -> None:
        """Merge three times; staging has proven the first two, production runs the first."""
        self.root = root
        self.git("init", "--quiet", "--initial-branch=main")
        self.release, self.fix, self.later = (self.merged(name) for name in ("release", "fix", "later"))
        self.staging, self.prod = new_store(account, "staging"), new_store(account, "prod")
        found = config(account.account_id, "prod")
        terms = found.promotion.model_copy(update={"soak_minutes": 60, "freeze": ALWAYS})
        self.config = found.model_copy(update={"promotion": terms})
        self.context = DeploymentContext(root, self.config, Evidence(self.prod, self.staging), Rehearsal(), 0)
        for name, store in (("staging", self.staging), ("prod", self.prod)):
            store.append(self.success(name, A, self.release, minutes_ago=3000))
        self.staging.append(self.success("staging", B, self.fix, minutes_ago=1))

    def git(self, *arguments: str) -> str:
        """Run git as Ada."""
        command = ["git", "-c", "user.name=Ada", "-c", "user.email=ada@example.com", *arguments]
        return subprocess.run(command, cwd=self.root, capture_output=True, text=True, check=True).stdout.strip()

    def merged(self, name: str) -> str:
        """Return a commit that changes an input."""
        file = self.root / "environments" / f"{name}.yaml"
        file.parent.mkdir(exist_ok=True)
        file.write_text(name, encoding="utf-8")
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", name)
        return self.git("rev-parse", "HEAD")

    def success(self, environment: str, digest: str, commit: str, *, minutes_ago: int) -> Record:
        """Return the record of a success."""
        ended = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=minutes_ago)
        account = self.config.aws.account_id
        where = {"environment": environment, "account_id": account, "input_digest": digest, "commit": commit}
        return record(**where, started_at=ended - timedelta(minutes=1), ended_at=ended)

    def next(self) -> tuple[str | None, list[str]]:
        """Return the commit that may come to production, and the codes for which others wait."""
        base = request_of(self.config, self.context.evidence, None, "", datetime.now(UTC))
        found, waiting = newest_admitted(base, lambda one: self.context.request(one, base, Operation.PROMOTE))
        return None if found is None else found.commit, [
            line.partition(":")[0] for _, lines in waiting for line in lines
        ]

    def override(self, rule: str) -> None:
        """Open a rule for what waits, as the command does."""
        now, digest = datetime.now(UTC).replace(microsecond=0), change_of(self.context, None).input_digest
        said = {"environment": "prod", "account_id": self.config.aws.account_id, "actor": "Ada", "rehearsal": None}
        times = {"made_at": now, "expires_at": now + timedelta(hours=1)}
        given = {**said, **times, "rule": rule, "input_digest": digest, "reason": "fix of incident 42"}
        self.prod.file(Override.model_validate(given))


def test_a_hotfix_goes_past_soak_and_freeze_and_back(accounts: Mapping[str, LocalAccount], tmp_path: Path) -> None:
    """Each step of the page, whatever is merged and checked out meanwhile."""
    team = Team(tmp_path, accounts["dev"])
    assert team.next() == (None, ["freeze", "soak"])
    waits = change_of(team.context, None)
    assert (waits.input_digest, waits.commit, waits.since) == (B, team.fix, team.release)
    team.override("soak")
    assert team.next() == (None, ["freeze"])
    team.override("freeze")
    assert team.next() == (team.fix, [])
    team.prod.append(team.success("prod", B, team.fix, minutes_ago=0))
    with pytest.raises(exits.CommandError, match="prod: nothing waits for it"):
        team.override("soak")
    back = rollback_candidate(team.context, None).record
    assert back is not None
    assert back.commit == team.release
