"""Tasks that hold an old secret: said, restarted where that was asked for, and never proven in production."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from ci.deployment import planning
from ci.deployment.executor import DeploymentError
from ci.deployment.gate_input import Evidence
from ci.deployment.plan_store import PlanStore, plan_store_of
from ci.deployment.planning import Plan
from ci.deployment.progress import ProgressTable
from ci.deployment.restart import restart, restart_lines, restart_needed
from ci.deployment.run import Deployment
from ci.deployment.verify.deployed import ask_in
from ci.deployment.verify.run import Report
from ci.deployment.verify.waiting import wait_for_service
from ci.evidence.operation import Operation
from ci.evidence.record import Record
from ci.evidence.store import EvidenceStore
from ci.toolchain.artifact import Artifact
from ci.toolchain.tree import Tree
from shared import exits
from shared.access.reading import reads_stack
from shared.config.model import EnvironmentConfig
from shared.deployed import Deployed
from stacks.catalog.promises.secret import test_production_runs_with_a_real_secret as promise
from tests.ci.conftest import NUMBERS
from tests.ci.deployment.small import config, in_account, target
from tests.ci.deployment.test_promotion import PROVENANCE
from tests.ci.deployment.test_two_halves import hold
from tests.ci.deployment.verify.conftest import DESIRED, NAMES, SmallService, environment
from tests.ci.evidence.records import ended
from tests.shared.access.iam_actions import actions_of
from tests.terraform.engine import find_program

needs_terraform = pytest.mark.skipif(find_program() is None, reason="terraform is not on the PATH")
OLD = (
    f"restart needed: {DESIRED} of {DESIRED} tasks began before the current version of {NAMES.resource('application')}-"
)
Make = Callable[..., Deployment]


def primary(service: SmallService) -> str:
    """Return the id of the service's primary deployment."""
    return service.described()["deployments"][0]["id"]


@pytest.fixture(scope="module")
def stored(_ecs: SmallService) -> EnvironmentConfig:
    """Return dev in the account of the small service, where plans can be stored."""
    return in_account(_ecs.account)


@pytest.fixture
def plans(stored: EnvironmentConfig, service: SmallService) -> PlanStore:
    """Return its plan store."""
    assert service.account.account_id == NUMBERS["dev"]
    return plan_store_of(stored)


@pytest.fixture
def make(service: SmallService, stored: EnvironmentConfig, store: EvidenceStore, tmp_path: Path) -> Make:
    """Return what makes a run about the small service; its one test is the promise about the running secret."""

    def made(operation: Operation = Operation.PROMOTE, tier: str = "production", value: str = "1") -> Deployment:
        document = {
            "resource": {"terraform_data": {"one": {"input": value}}},
            "output": {"EcsClusterName": {"value": NAMES.cluster}},
            "terraform": {},
        }
        found = stored.model_copy(update={"tier": tier})
        place = target(tmp_path, Artifact("dev", NAMES.stack_id, json.dumps(document).encode()), of=found)

        def tests(_tree: Tree, _environment: str, outputs: Path, /, *, not_provable: Mapping[str, str]) -> Report:
            [known] = json.loads(outputs.read_text(encoding="utf-8")).values()
            try:
                promise(Deployed(found, known, ask_in(service.account.region)))
            except AssertionError as error:
                return Report((), ((promise.__name__, str(error)),), tuple(not_provable.items()))
            return Report((promise.__name__,), (), tuple(not_provable.items()))

        quick = partial(wait_for_service, sleep=lambda _: None)
        evidence, progress = Evidence(store, None), ProgressTable([])
        return Deployment(place, evidence, PROVENANCE, progress, _yes, operation, wait=quick, tests=tests)

    return made


def last(store: EvidenceStore) -> Record:
    """Return the newest record."""
    return max((one.record for one in store.entries() if one.record), key=lambda one: (one.ended_at, one.succeeded))


def _yes(_: Plan) -> bool:
    return True


def test_a_rotated_secret_is_said_until_the_tasks_begin_anew(service: SmallService) -> None:
    """With the command that does it."""
    service.rotate()
    [line] = restart_lines(config(service.account.account_id))
    assert line.startswith(OLD)
    assert line.endswith(": python -m ci restart dev")
    service.update(forceNewDeployment=True)
    assert restart_lines(config(service.account.account_id)) == []


def test_where_nothing_runs_nothing_is_said(service: SmallService) -> None:
    """There is no cluster of that name."""
    assert restart_needed(config(service.account.account_id, "prod")) is None


@pytest.mark.usefixtures("service")
def test_credentials_of_another_account_do_not_say_that_nothing_is_needed() -> None:
    """That account has no such cluster; it is not known."""
    with pytest.raises(exits.CommandError, match="is not known: dev: its account is 999999999999") as raised:
        restart_needed(config("999999999999"))
    assert restart_lines(config("999999999999")) == raised.value.lines


def test_what_aws_does_not_say_is_said(service: SmallService, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line, where it stops nothing; an error, where somebody asks for it."""
    found = config(service.account.account_id)
    monkeypatch.setenv("AWS_ENDPOINT_URL_ECS", "http://127.0.0.1:9")
    with pytest.raises(exits.CommandError) as raised:
        restart_needed(found)
    assert restart_lines(found) == raised.value.lines
    assert raised.value.lines[0].startswith("whether its tasks have the current secret is not known: Could not")


@needs_terraform
def test_production_with_the_placeholder_in_its_tasks_is_proven_by_a_restart(
    service: SmallService, make: Make, store: EvidenceStore
) -> None:
    """The real value alone changes nothing for tasks that run."""
    service = service.with_placeholder()
    service.release()
    with pytest.raises(DeploymentError) as raised:
        make().run()
    assert (
        f"{DESIRED} of {DESIRED} tasks hold the placeholder of {NAMES.resource('application')}" in raised.value.lines[0]
    )
    service.rotate()
    with pytest.raises(DeploymentError, match="tasks hold the placeholder"):
        replace(make(), restart_needed=lambda _: None).run()
    assert last(store).result == "failed"
    before = primary(service)
    written = make(Operation.RESTART).run()
    assert written is not None
    record = written[1]
    assert (record.result, record.changes, record.operation) == ("success", (), "restart")
    assert record.tests is not None
    assert record.tests.passed == 1
    assert primary(service) != before
    assert restart_needed(config(service.account.account_id)) is None


@needs_terraform
def test_a_promotion_restarts_tasks_that_need_it(service: SmallService, make: Make) -> None:
    """A person has confirmed it with the plan, though the plan is empty."""
    make().run()
    service.rotate()
    before, shown = primary(service), list[Plan]()

    def confirm(plan: Plan) -> bool:
        shown.append(plan)
        return True

    written = replace(make(), confirm=confirm).run()
    assert written is not None
    assert (written[1].result, written[1].changes) == ("success", ())
    assert primary(service) != before
    assert (shown[0].restart or "").startswith(OLD)
    assert not shown[0].is_empty


@needs_terraform
def test_a_rotated_secret_closes_nothing_and_is_said(service: SmallService, make: Make) -> None:
    """Staging's tasks go on with the old value; what only records restarts nothing, and staging is proven."""
    make(tier="staging").run()
    service.rotate()
    before = primary(service)
    written = replace(make(tier="staging"), restart_needed=lambda _: None).run()
    assert written is not None
    assert written[1].result == "success"
    assert primary(service) == before
    assert (restart_needed(config(service.account.account_id)) or "").startswith(OLD)


@needs_terraform
def test_a_needed_restart_is_proposed_and_done_when_it_was_approved(
    service: SmallService, make: Make, plans: PlanStore
) -> None:
    """By the job that applies: the one that only records has no approval for it."""
    make().run()
    service.rotate()
    before = primary(service)
    plan, stored = make().propose(plans)
    assert plan.summary.changes == ()
    assert (plan.restart or "").startswith(OLD)
    recorded = make(tier="staging").deliver(stored, plans, without_changes=True)
    assert recorded is not None
    assert primary(service) == before
    plan, stored = make().propose(plans)
    delivered = make().deliver(stored, plans, without_changes=False, approved_changes=1)
    assert delivered is not None
    assert delivered[1].result == "success"
    assert primary(service) != before


@needs_terraform
def test_an_approved_restart_is_not_left_out_where_aws_does_not_say(
    service: SmallService, make: Make, plans: PlanStore, store: EvidenceStore
) -> None:
    """Nothing is applied and nothing is recorded."""
    make().run()
    service.rotate()
    _, stored = make().propose(plans)
    records = len(ended(store.entries()))

    def unknown(_: EnvironmentConfig) -> str | None:
        raise exits.CommandError(["it is not known"])

    with pytest.raises(exits.NothingBegunError, match="a restart was approved, and it is not known: propose again"):
        replace(make(), restart_needed=unknown).deliver(stored, plans, without_changes=False, approved_changes=1)
    assert len(ended(store.entries())) == records


@needs_terraform
def test_an_approved_restart_that_is_no_longer_needed_is_said(
    service: SmallService, make: Make, plans: PlanStore
) -> None:
    """The tasks began anew meanwhile: nothing is restarted."""
    make().run()
    service.rotate()
    _, stored = make().propose(plans)
    before, told = service.update(forceNewDeployment=True), list[str]()
    deployment = make()
    deployment.progress.update = lambda _, text: told.append(text)  # ty: ignore[invalid-assignment]
    assert deployment.deliver(stored, plans, without_changes=False, approved_changes=1) is not None
    assert primary(service) == before
    assert "a restart was approved, and its tasks need none any more: none is done" in told


@needs_terraform
@pytest.mark.parametrize("action", ["create", "update", "replace"])
def test_what_deploys_the_service_needs_no_restart(make: Make, action: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its service has force_new_deployment: AWS is not even asked."""
    planned, shown = planning.plan, list[Plan]()

    def of_the_service(*arguments: Any, **options: Any) -> Plan:
        made = planned(*arguments, **options)
        first = made.summary.changes[0]
        change = replace(first, action=action, change=replace(first.change, type="aws_ecs_service"))
        return replace(made, summary=replace(made.summary, changes=(change,)))

    def confirm(plan: Plan) -> bool:
        shown.append(plan)
        return False

    monkeypatch.setattr(planning, "plan", of_the_service)
    assert replace(make(value=action), confirm=confirm, restart_needed=lambda _: "needed").run() is None
    assert [one.restart for one in shown] == [None]


@needs_terraform
def test_a_restart_changes_nothing_else(service: SmallService, make: Make, store: EvidenceStore) -> None:
    """Where the plan would, it is refused before anything has begun."""
    make().run()
    before, records = primary(service), len(ended(store.entries()))
    with pytest.raises(exits.CommandError, match="a restart changes nothing, and the plan does") as raised:
        make(Operation.RESTART, value="2").run()
    assert not isinstance(raised.value, DeploymentError)
    assert (primary(service), len(ended(store.entries()))) == (before, records)


@needs_terraform
def test_a_hold_stops_a_restart(service: SmallService, make: Make, store: EvidenceStore) -> None:
    """As it stops a promotion."""
    make().run()
    before = primary(service)
    hold(store)
    with pytest.raises(exits.StoppedByGateError, match="hold: dev is held"):
        make(Operation.RESTART).run()
    assert primary(service) == before


@needs_terraform
def test_a_restart_that_aws_takes_back_is_a_failure(service: SmallService, make: Make, store: EvidenceStore) -> None:
    """The definition is the same; the deployment is not."""
    make().run()

    def overtaken(*arguments: Any, deployment: str | None = None) -> str | None:
        service.update(forceNewDeployment=True)
        return wait_for_service(*arguments, deployment=deployment, sleep=lambda _: None)

    with pytest.raises(DeploymentError, match="was begun and is not the primary one, or AWS rolled it back"):
        replace(make(Operation.RESTART), wait=overtaken).run()
    assert last(store).failure is not None


def test_a_stack_without_a_cluster_has_nothing_to_restart(service: SmallService, tmp_path: Path) -> None:
    """One line, and AWS is not asked."""
    file = tmp_path / "outputs.json"
    file.write_text(json.dumps({NAMES.stack_id: {}}), encoding="utf-8")
    with pytest.raises(exits.CommandError, match="has no output EcsClusterName: nothing to restart"):
        restart(environment(), file)
    file.write_text(json.dumps({NAMES.stack_id: {"EcsClusterName": "elsewhere"}}), encoding="utf-8")
    with pytest.raises(exits.CommandError, match=f"{NAMES.service}: the restart was refused: .*UpdateService"):
        restart(environment(), file)
    assert service.described()["status"] == "ACTIVE"


def test_a_restart_for_which_aws_names_no_deployment_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was asked for: the line says so."""
    ecs = boto3.client("ecs", region_name="sa-east-1", aws_access_key_id="a", aws_secret_access_key="b")
    stub = Stubber(ecs)
    stub.add_response("update_service", {"service": {"deployments": [{"id": "ecs-svc/1", "status": "ACTIVE"}]}})
    monkeypatch.setattr("boto3.Session.client", lambda *_, **__: ecs)
    file = tmp_path / "outputs.json"
    file.write_text(json.dumps({NAMES.stack_id: {"EcsClusterName": NAMES.cluster}}), encoding="utf-8")
    with stub, pytest.raises(exits.CommandError, match="a restart was asked for, and AWS named no deployment"):
        restart(environment(), file)


def test_whoever_plans_may_ask_whether_a_restart_is_needed(
    service: SmallService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same reads serve plan, record and deploy; no value is read. GetCallerIdentity needs no permission."""
    called, session = set[str](), boto3.Session.client

    def client(*arguments: Any, **options: Any) -> Any:
        made = session(*arguments, **options)
        made.meta.events.register(
            "before-call", lambda model, **_: called.update(actions_of(model.service_model.signing_name, model.name))
        )
        return made

    monkeypatch.setattr("boto3.Session.client", client)
    restart_needed(config(service.account.account_id))
    assert "secretsmanager:ListSecretVersionIds" in called
    assert "secretsmanager:GetSecretValue" not in called
    assert called - {"sts:GetCallerIdentity"} <= {
        action for statement in reads_stack(NAMES) for action in statement["Action"]
    }
