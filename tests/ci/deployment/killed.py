"""Kill a run between any two of its steps, and go on with the one command that `status` prints.

`python -m tests.ci.deployment.killed` prints the whole table. Each run is a process of its own with real Terraform, an
S3 backend and real records; it gets SIGKILL, and so does its engine where that is at work. Elsewhere it then counts as
running; on this machine, where its process is known, the command that goes on does so at once.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from ci.deployment.gate_input import Evidence
from ci.deployment.progress import ProgressTable
from ci.deployment.run import Deployment
from ci.evidence.entry import Owner
from ci.evidence.liveness import Holders, unknown_holders
from ci.evidence.log import EvidenceLog
from ci.evidence.operation import Operation
from ci.evidence.record import to_the_millisecond
from ci.evidence.signer import Signer
from ci.evidence.store import EvidenceStore
from ci.gate.choice import rollback_target
from ci.gate.status import Status, status_of
from ci.github.holders import holders_here
from shared import exits
from shared.config.model import EnvironmentConfig
from shared.naming import names_of
from tests.ci.conftest import NUMBERS, REGION, new_store
from tests.ci.deployment.small import config
from tests.ci.drills.place import WITHIN_SECONDS, Place, place
from tests.ci.drills.promoting import promotion
from tests.ci.evidence.records import A, B, C
from tests.local_aws import LocalAccount, local_aws
from tests.rehearsal.tree import ROOT

# Where a run is killed: before its step with this number; else right after it wrote this, or while the engine works.
WRITTEN, AT_WORK = ("started", "ended"), "engine"
STEPS: Mapping[Operation, tuple[str, ...]] = {
    Operation.PROMOTE: ("gate", "plan", "gate", "confirm", "gate", "document", "apply", "verify", "drift", "record"),
    Operation.ROLLBACK: ("gate", "plan", "gate", "confirm", "gate", "document", "apply", "verify", "drift", "record"),
    Operation.DESTROY: ("gate", "plan", "gate", "confirm", "gate", "destroy", "record"),
}
DIGESTS = {Operation.PROMOTE: C, Operation.ROLLBACK: A, Operation.DESTROY: B}
MARK = "kill"  # beside the working folder: the process that dies with the engine
# What is left of the engine has no mark of its run: it would count as a part of it that goes on.
DIE = 'exec env -i /bin/sh -c "kill -9 $P $PPID; sleep 9"'
KILL = f"if [ -f ../{MARK} ]; then P=$(cat ../{MARK}); rm ../{MARK}; {DIE}; fi"


@dataclass(frozen=True)
class Scene:
    """A place with a state bucket, and where the evidence lies; `alias` is of the key that signs."""

    folder: str
    bucket: str
    evidence: str
    alias: str
    key: str
    account_id: str
    environment: Mapping[str, str]

    @property
    def account(self) -> LocalAccount:
        """Return the account."""
        return LocalAccount(self.account_id, REGION, self.environment)

    @property
    def place(self) -> Place:
        """Return where Terraform works."""
        return place(Path(self.folder), self.account, self.bucket)

    @property
    def store(self) -> EvidenceStore:
        """Return dev's evidence."""
        signer = Signer(self.account.client("kms"), self.alias)
        return EvidenceStore(
            self.account.client("s3"), self.evidence, Owner("dev", self.account_id, (self.key,)), signer
        )

    @property
    def config(self) -> EnvironmentConfig:
        """Return dev, with this bucket."""
        found = config(self.account_id)
        return found.model_copy(update={"state": found.state.model_copy(update={"bucket": self.bucket})})

    def deployment(self, operation: Operation, digest: str) -> Deployment:
        """Return a run that brings the document of a digest, or destroys everything."""
        values = {A: "a", B: "b", C: "c"}
        found = promotion(self.place, "work", self._document(values[digest]), self.store, digest, lambda _: True)
        target = replace(found.target, config=self.config, folder=replace(found.target.folder, lock_timeout_seconds=0))
        return replace(found, target=target, operation=operation, progress=Dying())

    def _document(self, value: str) -> bytes:
        document = json.loads(self.place.document(value, value).read_text(encoding="utf-8"))
        document["terraform"]["backend"]["s3"]["key"] = names_of(self.config).state_key
        for one in document["resource"]["terraform_data"].values():
            one["triggers_replace"] = value
            one["provisioner"] = [{"local-exec": [{"command": KILL}, {"command": KILL, "when": "destroy"}]}]
        return json.dumps(document).encode()

    def status(self, holders: Holders) -> Status:
        """Return what `status` says now, where this is known of the processes that hold runs."""
        found, now = {"dev": self.store.entries()}, to_the_millisecond(datetime.now(UTC))
        return status_of([self.config], found, input_digest=C, rehearsal=None, now=now, holders=holders)[0]


def scene(account: LocalAccount, folder: Path, name: str) -> Scene:
    """Return a scene without state or records."""
    bucket = f"killed-{name}-{account.account_id}"
    place_ = {"LocationConstraint": REGION}
    account.client("s3").create_bucket(Bucket=bucket, CreateBucketConfiguration=place_)
    store = new_store(account, "dev")
    [key] = store.owner.signing_keys
    return Scene(
        str(folder / name), bucket, store.bucket, store.signer.alias, key, account.account_id, account.environment
    )


def copy(of: Scene, name: str) -> Scene:
    """Return a scene that goes on from where another one stands."""
    client, made = of.account.client("s3"), {}
    for kind, bucket in (("state", of.bucket), ("evidence", of.evidence)):
        made[kind] = f"killed-{kind}-{name}-{of.account_id}"
        client.create_bucket(Bucket=made[kind], CreateBucketConfiguration={"LocationConstraint": REGION})
        for one in client.list_objects_v2(Bucket=bucket).get("Contents", []):
            content = client.get_object(Bucket=bucket, Key=one["Key"])["Body"].read()
            client.put_object(Bucket=made[kind], Key=one["Key"], Body=content)
    folder = str(Path(of.folder).with_name(name))
    return replace(of, folder=folder, bucket=made["state"], evidence=made["evidence"])


def boundaries(operation: Operation) -> tuple[str, ...]:
    """Return every place where a run of an operation is killed."""
    return (*(str(number) for number in range(len(STEPS[operation]))), *WRITTEN, AT_WORK)


def die() -> None:
    """Kill this process at once."""
    os.kill(os.getpid(), signal.SIGKILL)


class Dying(ProgressTable):
    """Says nothing, and dies before the step with a number; before none with -1."""

    def __init__(self, number: int = -1) -> None:
        super().__init__(["dev"])
        self.left = number

    def step(self, environment: str, step: str) -> None:
        """Go on, or die."""
        del environment, step
        if self.left == 0:
            die()
        self.left -= 1


class DyingClient:
    """A client of S3 that dies right after it has written a record of a kind."""

    def __init__(self, client: Any, kind: str) -> None:
        self.client, self.kind = client, kind

    def __getattr__(self, name: str) -> Any:
        """Do everything else as S3 does."""
        return getattr(self.client, name)

    def put_object(self, **arguments: Any) -> Any:
        """Write, and die where it was such a record."""
        answer = self.client.put_object(**arguments)
        if f"-{self.kind}-" in arguments["Key"]:
            die()
        return answer


def child(here: Scene, operation: Operation, boundary: str) -> None:
    """Carry a run out until it is killed."""
    found = here.deployment(operation, DIGESTS[operation])
    if boundary in WRITTEN:
        store = replace(here.store, client=DyingClient(here.store.client, boundary))
        found = replace(found, evidence=Evidence(store, None))
    elif boundary == AT_WORK:
        (Path(here.folder) / MARK).write_text(str(os.getpid()), encoding="utf-8")
    else:
        found = replace(found, progress=Dying(int(boundary)))
    found.run()


@dataclass(frozen=True)
class Row:
    """What became of a run that was killed, and of the command that goes on; `problem` is empty where all is well."""

    operation: Operation
    boundary: str
    elsewhere: str
    said: str
    command: str
    locked: bool
    problem: str

    @property
    def cells(self) -> tuple[str, ...]:
        """Return the row of the table."""
        where = f"before {STEPS[self.operation][int(self.boundary)]}" if self.boundary.isdecimal() else self.boundary
        lock = "left" if self.locked else "-"
        return (self.operation.value, where, self.elsewhere, self.said, lock, self.command, self.problem or "proven")


def killed(here: Scene, operation: Operation, boundary: str) -> Row:
    """Kill a run there, and return what is seen and what the one command comes to."""
    arguments = [json.dumps(asdict(here)), operation.value, boundary]
    done = subprocess.run(
        [sys.executable, "-m", "tests.ci.deployment.killed", *arguments],
        cwd=ROOT,
        env=dict(here.place.variables),
        capture_output=True,
        text=True,
        check=False,
        timeout=WITHIN_SECONDS,
    )
    elsewhere, status = here.status(unknown_holders), here.status(holders_here({}))
    locked = here.account.client("s3").list_objects_v2(Bucket=here.bucket, Prefix=names_of(here.config).state_key)
    has_lock = any(one["Key"].endswith(".tflock") for one in locked.get("Contents", []))
    same = f"python -m ci {operation} dev" + (" --to aaaaaaaaaaaa" if operation is Operation.ROLLBACK else "")
    command = status.command or ("-" if boundary == "ended" else same)
    problem = "" if done.returncode == -signal.SIGKILL else f"ended with {done.returncode}: {done.stderr[-300:]}"
    if not problem and elsewhere.running is not None and "running" not in {one.code for one in elsewhere.reasons}:
        problem = "a run that goes on keeps nobody out"
    problem = problem or _gone_on(here, command, operation)
    said = [one.running or ("-" if one.last is None else one.last.headline) for one in (elsewhere, status)]
    return Row(operation, boundary, *(text.partition(" by ")[0] for text in said), command, has_lock, problem)


def _gone_on(here: Scene, command: str, killed_one: Operation) -> str:
    """Give a command, and return what keeps it from a proven end; nothing where there is one."""
    if command != "-":
        _, _, _, word, *rest = command.split()
        operation, log = Operation(word), EvidenceLog(here.store.entries(), None)
        to = rest[rest.index("--to") + 1] if "--to" in rest else None
        try:
            digest = rollback_target(log, to).input_digest if to else DIGESTS[operation]
            replace(here.deployment(operation, digest), evidence=Evidence(here.store, None, holders_here({}))).run()
        except exits.CommandError as error:
            return f"{command}: {error.lines}"
    log = EvidenceLog(here.store.entries(), None)
    wanted = DIGESTS[killed_one]
    if killed_one is Operation.DESTROY:
        ended = log.newest_unfinished is None and log.last is not None and log.last.destroyed
    else:
        ended = log.stands is not None and log.stands.input_digest == wanted
    return "" if ended else f"no proven end: {log.newest and log.newest.operation}"


def prepared(account: LocalAccount, folder: Path, *digests: str) -> Scene:
    """Return a scene in which these digests were promoted one after the other, two hours ago."""
    found = scene(account, folder, "prepared")
    for digest in digests:
        run = found.deployment(Operation.PROMOTE, digest)
        replace(run, now=lambda: to_the_millisecond(datetime.now(UTC)) - timedelta(hours=2)).run()
    return found


def main(arguments: list[str]) -> int:
    """Print the table; 1 where a row has a problem. With arguments, be one of the runs that are killed."""
    if arguments:
        data, operation, boundary = arguments
        child(Scene(**json.loads(data)), Operation(operation), boundary)
        return 0
    failed = 0
    with tempfile.TemporaryDirectory() as name, local_aws(NUMBERS, Path(name), region=REGION) as accounts:
        os.environ.update(accounts["dev"].environment)
        base = prepared(accounts["dev"], Path(name), A, B)
        for operation in STEPS:
            for boundary in boundaries(operation):
                row = killed(copy(base, f"{operation}-{boundary}"), operation, boundary)
                print(" | ".join(row.cells), flush=True)
                failed += bool(row.problem)
    print(f"{failed} problems")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
