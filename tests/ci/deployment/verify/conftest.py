"""One small service in an ECS of its own, whose deployments do what a test says."""

from __future__ import annotations

import functools
import itertools
import json
import secrets
from collections.abc import Generator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from ci.deployment.verify.waiting import LONGEST_SECONDS, Service, wait, wait_for_service
from shared.naming import names_of
from shared.running_secret import PLACEHOLDER_LABEL
from shared.tree_data import EnvironmentData, tree_data
from tests.ci.conftest import NUMBERS, REGION
from tests.ci.deployment.small import config
from tests.local_aws import ROLLOUT, LocalAccount, local_aws
from tests.rehearsal.tree import ROOT

NAMES = names_of(config())
DESIRED = 2


@dataclass(frozen=True)
class SmallService:
    """A service behind a target group, in the account of dev; its deployments do what the file `play` says."""

    account: LocalAccount
    ecs: Any
    play: Path
    outputs: Path
    secret: str

    def plays(self, **what: Any) -> None:
        """Say what deployments do from now on (tests/local_aws/behaviors/ecs_rollout.py)."""
        self.play.write_text(json.dumps(what), encoding="utf-8")

    def register(self) -> str:
        """Register a revision of the task definition, the newest one from now on, and return its ARN."""
        given = [{"name": "SECRET", "valueFrom": self.secret}]
        containers = [{"name": "web", "image": "web", "essential": True, "secrets": given}]
        made = self.ecs.register_task_definition(family="web", containerDefinitions=containers)
        return made["taskDefinition"]["taskDefinitionArn"]

    def release(self) -> None:
        """Release a new revision, as an apply does."""
        self.update(taskDefinition=self.register())

    def update(self, **change: Any) -> str:
        """Change the service, and return the id of its primary deployment."""
        answer = self.ecs.update_service(cluster=NAMES.cluster, service=NAMES.service, **change)
        return answer["service"]["deployments"][0]["id"]

    def with_placeholder(self) -> SmallService:
        """Return the service with a secret of its own, which has the placeholder and no real value yet."""
        client = self.account.client("secretsmanager")
        arn = client.create_secret(Name=f"{NAMES.resource('application')}-{secrets.token_hex(4)}")["ARN"]
        client.put_secret_value(SecretId=arn, SecretString="{}", VersionStages=[PLACEHOLDER_LABEL])
        return replace(self, secret=arn)

    def rotate(self) -> None:
        """Give the secret a new real value."""
        self.account.client("secretsmanager").put_secret_value(SecretId=self.secret, SecretString=secrets.token_hex())

    def described(self) -> dict[str, Any]:
        """Return the service as AWS describes it."""
        return self.ecs.describe_services(cluster=NAMES.cluster, services=[NAMES.service])["services"][0]

    def wait(self, deployment: str | None = None) -> tuple[str | None, list[str]]:
        """Wait as `verify` does, without letting time pass; return the result and what was told."""
        told = list[str]()
        found = wait_for_service(environment(), self.outputs, told.append, deployment=deployment, sleep=lambda _: None)
        return found, told

    def wait_to_the_bound(self) -> str | None:
        """Wait while each pause takes a tenth of the longest time; return the result."""
        passed = itertools.count(0, LONGEST_SECONDS / 10)
        asked = Service(functools.cache(self.account.client), NAMES.cluster, NAMES.service)
        return wait(asked, lambda _: None, clock=lambda: next(passed), sleep=lambda _: None)


def environment() -> EnvironmentData:
    """Return dev as its tree says it."""
    return tree_data(ROOT, [config()]).environments[0]


def outputs(folder: Path, **found: str) -> Path:
    """Return an outputs file of dev's stack."""
    file = folder / "outputs.json"
    file.write_text(json.dumps({NAMES.stack_id: found}), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def _ecs(tmp_path_factory: pytest.TempPathFactory) -> Generator[SmallService]:
    """Run an AWS of its own: the file that says what deployments do is one for all services."""
    folder = tmp_path_factory.mktemp("rollouts")
    with local_aws({"dev": NUMBERS["dev"]}, folder, region=REGION) as accounts:
        dev = accounts["dev"]
        ecs = dev.client("ecs")
        vpc = dev.client("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        group = dev.client("elbv2").create_target_group(
            Name="web", Protocol="HTTP", Port=80, VpcId=vpc, TargetType="ip"
        )["TargetGroups"][0]["TargetGroupArn"]
        found = SmallService(dev, ecs, folder / ROLLOUT, outputs(folder, EcsClusterName=NAMES.cluster), "")
        found = found.with_placeholder()
        ecs.create_cluster(clusterName=NAMES.cluster)
        ecs.create_service(
            cluster=NAMES.cluster,
            serviceName=NAMES.service,
            taskDefinition=found.register(),
            desiredCount=DESIRED,
            loadBalancers=[{"targetGroupArn": group, "containerName": "web", "containerPort": 80}],
        )
        yield found


@pytest.fixture
def service(_ecs: SmallService, monkeypatch: pytest.MonkeyPatch) -> Generator[SmallService]:
    """Sign in to dev, where the service is steady and has a real secret; later its deployments end well again."""
    for name, value in _ecs.account.environment.items():
        monkeypatch.setenv(name, value)
    _ecs.play.unlink(missing_ok=True)
    found = _ecs.with_placeholder()
    found.rotate()
    found.update(taskDefinition=found.register(), desiredCount=DESIRED)
    assert found.wait()[0] is None
    yield found
    _ecs.play.unlink(missing_ok=True)
