"""The first deployment of an environment to an account that enforces IAM, by the roles that bootstrap made.

`./noxw -s rehearse -- --enforced [ENV]` prepares an empty account, plans the whole document as plan, applies it as
deploy, looks as record, takes everything away as deploy, and prints which of its permissions each role was asked for.
Application Auto Scaling is answered by a server that asks for none (tests/local_aws/scaling.py).
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ci.toolchain.terraform.folder import EngineError, Folder
from shared import checks, exits
from shared.terminal import counted, print_json, print_problems, print_table
from tests.ci.deployment.bootstrap.accounts import SETTINGS, Account, account_of
from tests.ci.deployment.bootstrap.work import folder_of, session_of
from tests.local_aws import scaling_server
from tests.local_aws.enforcing import ASKED, Session, enforcing_aws
from tests.rehearsal import documents
from tests.rehearsal.tree import ROOT

_ENDPOINT = "AWS_ENDPOINT_URL_APPLICATION_AUTO_SCALING"


@dataclass(frozen=True)
class Asked:
    """The permissions of a role, those that it was asked for, and those of them that it had not."""

    granted: AbstractSet[str]
    asked: AbstractSet[str]
    denied: AbstractSet[str]

    @property
    def rest(self) -> dict[str, list[str]]:
        """Return the names of the other granted ones by their service."""
        found: dict[str, list[str]] = defaultdict(list)
        for action in sorted(self.granted - self.asked):
            service, _, name = action.partition(":")
            found[service].append(name)
        return dict(found)


@dataclass(frozen=True)
class Row:
    """What a role did, and which permissions had been asked for by then."""

    role: str
    did: str
    asked: Asked

    @property
    def cells(self) -> list[str]:
        """Return the row as it is printed."""
        granted, used, asked = len(self.asked.granted), self.used, self.asked
        return [self.role, self.did, str(granted), str(used), f"{100 * used / granted:.0f} %", str(len(asked.denied))]

    @property
    def used(self) -> int:
        """Return how many of the granted permissions were asked for."""
        return len(self.asked.asked & self.asked.granted)

    def as_data(self) -> dict[str, object]:
        """Return the row for `--json`."""
        granted, denied = len(self.asked.granted), sorted(self.asked.denied)
        return {"role": self.role, "did": self.did, "granted": granted, "asked_for": self.used, "denied": denied}


@dataclass(frozen=True)
class FirstDeployment:
    """An account, what is deployed to it, and the sessions that were used so far."""

    account: Account
    document: bytes
    scaling: str
    scratch: Path
    logs: Path
    keys: dict[str, str] = field(default_factory=dict)

    def folder(self, purpose: str) -> Folder:
        """Return the working folder with the credentials of a role."""
        session = session_of(self.account, purpose)
        self.keys[session.access_key] = purpose
        found = folder_of(self.scratch, session)
        return replace(found, environment={**found.environment, _ENDPOINT: self.scaling})

    def managed(self) -> int:
        """Return how many resources the state has."""
        config, s3 = self.account.config, self.account.break_glass.client("s3")
        body = s3.get_object(Bucket=config.state.bucket, Key=self.account.names.state_key)["Body"]
        return sum(len(one["instances"]) for one in json.load(body)["resources"] if one["mode"] == "managed")

    def asked(self, purpose: str) -> Asked:
        """Return what a role was asked for until now."""
        asked, denied = set(), set()
        for line in (self.logs / ASKED).read_text(encoding="utf-8").splitlines():
            decision = json.loads(line)
            if self.keys.get(decision["key"]) == purpose:
                (asked if decision["granted"] else denied).add(decision["action"])
        granted = granted_actions(self.account.break_glass, self.account.names.role_arn(purpose).rpartition("/")[2])
        return Asked(granted, asked, denied)


def granted_actions(session: Session, role: str) -> frozenset[str]:
    """Return every action that the policies of a role allow, as IAM has them."""
    iam = session.client("iam")
    policies = [
        iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
        for name in iam.list_role_policies(RoleName=role)["PolicyNames"]
    ]
    for attached in iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]:
        arn = attached["PolicyArn"]
        version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
        policies.append(iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"])
    return frozenset(
        action
        for policy in policies
        for statement in policy["Statement"]
        if statement["Effect"] == "Allow"
        for action in _listed(statement["Action"])
    )


def deploy_and_destroy(first: FirstDeployment) -> Iterator[tuple[str, str]]:
    """Plan, apply, look and destroy; yield after each who did what. Raises EngineError where a role may not."""
    planning = first.folder("plan")
    planning.prepare(first.document, override=SETTINGS["overrides"], lock_file=None)
    planning.init()
    created = [one for one in planning.plan()["resource_changes"] if one["change"]["actions"] == ["create"]]
    yield "plan", f"{len(created)} to create"
    applying = first.folder("deploy")
    applying.init()
    applying.apply()
    yield "deploy", f"{first.managed()} created"
    looking = first.folder("record")
    looking.init()
    # What ministack forgets differs here: emptiness is shown by the rehearsals, in which it does not answer alone.
    yield "record", f"{len(looking.plan()['resource_changes'])} read"
    ending = first.folder("deploy")
    ending.init()
    ending.plan(destroy=True)
    ending.apply()
    yield "deploy", f"{first.managed()} left after the destruction"


def rehearse(name: str, *, as_json: bool) -> int:
    """Deploy an environment to a new account, print which permissions that took, and return the exit code.

    Raises RehearsalError where bootstrap fails.
    """
    config = next(config for config in checks.validated(ROOT) if config.name == name)
    started = time.monotonic()

    def tell(what: str) -> None:
        print(f"{name}: {what} ({time.monotonic() - started:.0f} s)", file=sys.stderr, flush=True)

    with (
        tempfile.TemporaryDirectory(prefix="first-deployment-") as folder,
        enforcing_aws(Path(folder, "logs"), region=config.aws.region) as aws,
        scaling_server.running(config.aws.account_id) as scaling,
    ):
        scratch = Path(folder)
        account = account_of(config, aws, scratch)
        answer = account.bootstrap("--yes", "--json").data()
        tell("bootstrap: the account is prepared")
        document = _document(documents.synthesized(ROOT)[name].document, answer["outputs"]["StateKeyArn"])
        first = FirstDeployment(account, document, scaling, scratch, scratch / "logs")
        rows, problems = list[Row](), list[str]()
        try:
            for purpose, seen in deploy_and_destroy(first):
                tell(f"{purpose}: {seen}")
                rows.append(Row(purpose, seen, first.asked(purpose)))
        except EngineError as error:
            problems = error.lines
        deploy = first.asked("deploy")
        left = 0 if problems else first.managed()
    denied = sorted({action for row in rows for action in row.asked.denied} | deploy.denied)
    if as_json:
        print_json({"roles": [row.as_data() for row in rows], "denied": denied, "not_asked_for": deploy.rest})
    else:
        print_table(["role", "what it did", "granted", "asked for", "share", "denied"], [row.cells for row in rows])
        for service, actions in deploy.rest.items():
            print(f"deploy was not asked for {counted(len(actions), 'action')} of {service}: {', '.join(actions)}")
    if left:
        problems.append(f"{name}: {counted(left, 'resource')} left after the destruction")
    print_problems([*problems, *(f"{name}: denied: {action}" for action in denied)])
    return exits.FAILED if problems or denied else exits.DONE


def _document(document: Mapping[str, Any], state_key: str) -> bytes:
    """Return the document with the key of the state that bootstrap made: an emulator chooses its number."""
    found = json.loads(json.dumps(document))
    found["terraform"]["backend"]["s3"]["kms_key_id"] = state_key
    return json.dumps(found).encode()


def _listed(action: str | list[str]) -> list[str]:
    return [action] if isinstance(action, str) else action
