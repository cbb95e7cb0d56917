"""A promotion that stops on the way: before it plans, before it applies, or with a failed record."""

from __future__ import annotations

import contextlib
import dataclasses
import json
from collections.abc import Callable, Generator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from ci.deployment.drift import deployed_artifact
from ci.deployment.executor import DeploymentError
from ci.deployment.gate_input import Evidence
from ci.deployment.planning import Plan
from ci.deployment.progress import ProgressTable
from ci.deployment.provenance import Provenance
from ci.deployment.run import Deployment
from ci.deployment.verify.run import Report
from ci.evidence.log import EvidenceLog
from ci.evidence.operation import Operation
from ci.evidence.record import Result
from ci.evidence.store import EvidenceError, EvidenceStore
from ci.gate.rules import plan as plan_rules
from ci.toolchain.artifact import Artifact
from ci.toolchain.git import Source, Standing
from shared import exits
from shared.aws.facts import Data, TypeFacts
from shared.tree_data import EnvironmentData
from tests.ci.conftest import NUMBERS, new_store
from tests.ci.deployment.small import artifact, artifact_of, config, target
from tests.ci.evidence.records import A, at, ended, failed, record
from tests.ci.gate.request_examples import override
from tests.local_aws import LocalAccount
from tests.terraform.engine import find_program

pytestmark = pytest.mark.skipif(find_program() is None, reason="terraform is not on the PATH")
COMMIT = "e" * 40
OTHER_IMAGE = "example.com/other@sha256:" + "7" * 64


def merged(_: str | None) -> Standing:
    """Stand on main, after whatever is deployed."""
    return Standing(COMMIT, on_main=True, is_newer=True, authors=("somebody",))


PROVENANCE = Provenance(Source(COMMIT, "d" * 40, ()), A, "somebody", None, merged)
Promote = Callable[..., Deployment]


@contextlib.contextmanager
def foreign_key(account: LocalAccount, deployment: Deployment) -> Generator[str]:
    """Keep a state of another project in the state bucket while the block runs."""
    s3, bucket, key = account.client("s3"), deployment.target.config.state.bucket, "another/dev/terraform.tfstate"
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": account.region})
    s3.put_object(Bucket=bucket, Key=key, Body=b"{}")
    yield key
    s3.delete_object(Bucket=bucket, Key=key)
    s3.delete_bucket(Bucket=bucket)


def yes(_: Plan) -> bool:
    """Confirm."""
    return True


@pytest.fixture
def promote(
    tmp_path: Path, accounts: Mapping[str, LocalAccount], store: EvidenceStore, monkeypatch: pytest.MonkeyPatch
) -> Promote:
    """Return what makes the promotion of a document to dev, signed in to dev's account."""
    for name, value in accounts["dev"].environment.items():
        monkeypatch.setenv(name, value)

    def promotion(
        what: Artifact, *, account_id: str = NUMBERS["dev"], before: EvidenceStore | None = None
    ) -> Deployment:
        found = config(account_id)
        after = None if before is None else before.environment
        found = found.model_copy(update={"promotion": found.promotion.model_copy(update={"after": after})})
        place = target(tmp_path, what, of=found)
        return Deployment(place, Evidence(store, before), PROVENANCE, ProgressTable(["dev"]), yes)

    return promotion


def test_the_gate_stops_before_anything_is_planned(
    promote: Promote, accounts: Mapping[str, LocalAccount], store: EvidenceStore
) -> None:
    """Exit code 3, the reason in a line, no record, no working folder."""
    before = new_store(accounts["dev"], "staging")
    before.append(record(environment="staging", input_digest="b" * 64))
    promotion = promote(artifact(one="1"), before=before)
    with pytest.raises(exits.StoppedByGateError) as raised:
        promotion.run()
    assert raised.value.code == exits.STOPPED
    assert raised.value.lines[0].startswith("not-proven: staging has not proven aaaaaaaaaaaa; it last proved bbb")
    assert store.entries() == []
    assert not promotion.target.folder.path.exists()


def test_the_gate_is_asked_again_after_the_question(promote: Promote, accounts: Mapping[str, LocalAccount]) -> None:
    """While somebody thought about the plan, staging failed with what it had proven: nothing is applied."""
    before = new_store(accounts["dev"], "staging")
    before.append(record(environment="staging"))

    def slowly(_: Plan) -> bool:
        before.append(failed(environment="staging", **at(5)))
        return True

    promotion = dataclasses.replace(promote(artifact(one="1"), before=before), confirm=slowly)
    with pytest.raises(exits.StoppedByGateError) as raised:
        promotion.run()
    assert raised.value.lines[0].startswith("failed-since: staging proved aaaaaaaaaaaa and failed with it since")
    assert promotion.target.folder.state() == {}
    assert not promotion.target.folder.plan_file.exists()


def test_credentials_of_another_account_stop_before_anything_is_planned(promote: Promote, store: EvidenceStore) -> None:
    """Whatever the backend would have said."""
    promotion = promote(artifact(one="1"), account_id="999999999999")
    with pytest.raises(EvidenceError, match="its account is 999999999999"):
        promotion.run()
    assert store.entries() == []
    assert not promotion.target.folder.path.exists()


def test_keys_of_another_project_stop_a_promotion_before_anything_is_planned(
    promote: Promote, accounts: Mapping[str, LocalAccount], store: EvidenceStore
) -> None:
    """Its state would be an empty one, beside resources that exist. Nobody has to be asked for that."""
    promotion = promote(artifact(one="1"))
    with foreign_key(accounts["dev"], promotion) as key, pytest.raises(exits.CommandError) as raised:
        promotion.run()
    assert f"holds {key.partition('/')[0]}/, which is none of the project" in raised.value.lines[0]
    assert store.entries() == []
    assert not promotion.target.folder.path.exists()


def test_keys_of_another_project_keep_nobody_from_destroying(
    promote: Promote, accounts: Mapping[str, LocalAccount]
) -> None:
    """What this project made can go, whatever lies beside it."""
    asked: list[Plan] = []

    def no(plan: Plan) -> bool:
        asked.append(plan)
        return False

    destruction = dataclasses.replace(promote(artifact(one="1")), operation=Operation.DESTROY, confirm=no)
    with foreign_key(accounts["dev"], destruction):
        assert destruction.run() is None
    assert len(asked) == 1


def test_a_plan_that_nobody_confirms_changes_nothing(promote: Promote, store: EvidenceStore) -> None:
    """No record, no state."""
    seen: list[int] = []

    def no(plan: Plan) -> bool:
        seen.append(len(plan.summary.resources))
        return False

    promotion = dataclasses.replace(promote(artifact(one="1", two="2")), confirm=no)
    assert promotion.run() is None
    assert seen == [2]
    assert store.entries() == []
    assert promotion.target.folder.state() == {}
    assert not promotion.target.folder.plan_file.exists()


def test_a_plan_that_fails_leaves_no_record(promote: Promote, store: EvidenceStore) -> None:
    """Nothing was deployed."""
    with pytest.raises(exits.CommandError, match="Invalid function argument"):
        promote(artifact(one='${file("missing")}')).run()
    assert store.entries() == []


def test_an_apply_that_fails_leaves_a_failed_record(promote: Promote, store: EvidenceStore) -> None:
    """It says which step and why; what was made stands in the state."""
    command = {"local-exec": [{"command": "exit 7"}]}
    broken = artifact_of({"good": {"input": "1"}, "bad": {"input": "2", "provisioner": [command]}})
    promotion = promote(broken)
    with pytest.raises(DeploymentError) as raised:
        promotion.run()
    assert raised.value.lines[0].startswith("apply: terraform_data.bad: local-exec provisioner error")
    [entry] = ended(store.entries())
    assert entry.record is not None
    assert (entry.record.result, entry.record.tests, entry.record.drift) == ("failed", None, None)
    assert entry.record.failure is not None
    assert entry.record.failure.step == "apply"
    assert entry.record.plan.counts["create"] == 2
    assert len(promotion.target.folder.state()["resources"]) == 2
    assert (entry.record.confirmed_by, entry.record.authors) == (None, ("somebody",)), "no person was asked here"
    assert entry.record.state is not None
    assert entry.record.state.resources == 2


def test_who_confirmed_stands_in_the_record_where_a_person_was_asked(promote: Promote, store: EvidenceStore) -> None:
    """An empty plan is asked about by nobody. At a terminal no summary for approvers was shown."""
    well = {"asks": True, "tests": lambda *_, **__: Report(("test_x",), (), ())}
    for _ in ("something to create", "nothing to change"):
        dataclasses.replace(promote(artifact(one="1")), **well).run()
    found = [one.record for one in reversed(ended(store.entries())) if one.record is not None]
    assert [(one.changes != (), one.confirmed_by) for one in found] == [(True, "somebody"), (False, None)]
    assert {one.plan.shown_sha256 for one in found} == {None}


def test_where_the_start_cannot_be_recorded_nothing_is_applied(promote: Promote, store: EvidenceStore) -> None:
    """A line says whose bucket refused, and no record of anything is there."""
    promotion = promote(artifact(one="1"))

    class Refusing:
        """A client of S3 that takes documents alone."""

        def __getattr__(self, name: str) -> Any:
            return getattr(store.client, name)

        def put_object(self, **arguments: Any) -> Any:
            """Refuse all but documents."""
            if arguments["Key"].startswith("documents/"):
                return store.client.put_object(**arguments)
            raise ClientError({"Error": {"Code": "AccessDenied"}}, "PutObject")

    own = dataclasses.replace(store, client=Refusing())
    promotion = dataclasses.replace(promotion, evidence=Evidence(own, None))
    with pytest.raises(EvidenceError, match="these credentials may not use"):
        promotion.run()
    assert (store.entries(), promotion.target.folder.state()) == ([], {})


def test_a_start_whose_answer_was_lost_is_closed_as_not_begun(promote: Promote, store: EvidenceStore) -> None:
    """It lies there, and nothing was applied: the next run waits for nobody."""

    class Losing:
        """A client of S3 that loses the answer about a start."""

        def __getattr__(self, name: str) -> Any:
            return getattr(store.client, name)

        def put_object(self, **arguments: Any) -> Any:
            """Write, and say nothing of a start."""
            answer = store.client.put_object(**arguments)
            if "-started-" in arguments["Key"]:
                raise ReadTimeoutError(endpoint_url="s3")
            return answer

    promotion = promote(artifact(one="1"))
    own = dataclasses.replace(store, client=Losing())
    with pytest.raises(EvidenceError, match="are credentials and network there"):
        dataclasses.replace(promotion, evidence=Evidence(own, None)).run()
    log = EvidenceLog(store.entries(), None)
    assert (log.unfinished, log.records, promotion.target.folder.state()) == ([], [], {})
    [end] = [one.record for one in log.entries if one.record is not None]
    assert (end.result, end.failure and end.failure.step) == (Result.NOT_BEGUN, "record")


def test_tests_that_fail_leave_a_record_with_their_names(promote: Promote, store: EvidenceStore) -> None:
    """The document has one output, and AWS has nothing of it."""
    with pytest.raises(DeploymentError) as raised:
        promote(artifact(one="1")).run()
    assert {line.partition(":")[0] for line in raised.value.lines} == {"verify"}
    missing = "verify: test_the_output_is_there[VpcId]: VpcId is missing among the outputs ['EnvironmentSuffix']"
    assert missing in raised.value.lines
    [entry] = ended(store.entries())
    assert entry.record is not None
    assert entry.record.tests is not None
    assert "test_the_output_is_there[VpcId]" in entry.record.tests.failed
    assert "test_the_output_is_there[EnvironmentSuffix]" not in entry.record.tests.failed
    assert entry.record.outputs_sha256 is not None


def test_drift_right_after_the_apply_is_a_failure(promote: Promote, store: EvidenceStore) -> None:
    """A value that never settles: applied, verified, and recorded as failed."""
    restless = promote(artifact(settled="1", restless="${timestamp()}"))
    well = dataclasses.replace(restless, tests=lambda *_, **__: Report(("test_x",), (), ()))
    with pytest.raises(DeploymentError) as raised:
        well.run()
    [line] = raised.value.lines
    assert line.startswith("drift: terraform_data.restless")
    assert line.endswith(" right after the apply")
    [entry] = ended(store.entries())
    assert entry.record is not None
    assert entry.record.failure is not None
    assert entry.record.drift is not None
    found = (entry.record.result, entry.record.failure.step, entry.record.drift.state)
    assert found == ("failed", "drift", "found")


def test_the_tests_begin_when_aws_has_ended_the_deployment(promote: Promote) -> None:
    """They judge once, so they may not judge what still goes on. The progress says what is waited for."""
    order: list[str] = []

    class Heard(ProgressTable):
        def update(self, environment: str, text: str) -> None:
            if text == "it goes on":
                order.append(f"{environment}: {text}")

    def wait(
        environment: EnvironmentData, outputs: Path, tell: Callable[[str], None], *, deployment: str | None = None
    ) -> None:
        assert deployment is None
        assert outputs.is_file()
        tell("it goes on")
        order.append(f"waited for {environment.name}")

    def tests(*_: object, **__: object) -> Report:
        order.append("tested")
        return Report(("test_x",), (), ())

    promotion = dataclasses.replace(promote(artifact(one="1")), wait=wait, tests=tests, progress=Heard(["dev"]))
    promoted = promotion.run()
    assert promoted is not None
    assert order == ["dev: it goes on", "waited for dev", "tested"]
    assert promoted[1].result == "success"


def test_what_aws_has_not_ended_in_time_is_what_the_record_says(promote: Promote, store: EvidenceStore) -> None:
    """The tests that fail because of it come after it."""
    late = "catalog-dev: the deployment is IN_PROGRESS, 1 of 2 tasks run, after 1800 s of waiting"

    def tests(*_: object, **__: object) -> Report:
        return Report((), (("test_no_deployment_failed_or_goes_on", "deployments: ['IN_PROGRESS']"),), ())

    promotion = dataclasses.replace(promote(artifact(one="1")), wait=lambda *_, **__: late, tests=tests)
    with pytest.raises(DeploymentError) as raised:
        promotion.run()
    assert raised.value.lines == [
        f"verify: {late}",
        "verify: test_no_deployment_failed_or_goes_on: deployments: ['IN_PROGRESS']",
    ]
    [entry] = ended(store.entries())
    assert entry.record is not None
    assert entry.record.failure is not None
    assert (entry.record.failure.step, entry.record.failure.line) == ("verify", late)


def test_what_nobody_foresaw_is_a_failed_record_too(promote: Promote, store: EvidenceStore) -> None:
    """Else an older success of the same digest would go on opening the gate."""

    def broken(*_: object, **__: object) -> Report:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        dataclasses.replace(promote(artifact(one="1")), tests=broken).run()
    [entry] = ended(store.entries())
    assert entry.record is not None
    assert entry.record.failure is not None
    assert (entry.record.failure.step, entry.record.failure.line) == ("verify", "ZeroDivisionError")


def test_the_image_of_the_record_is_that_of_what_is_deployed(promote: Promote) -> None:
    """An older commit has another one than the files here: `release` takes it from the record."""
    promotion = promote(artifact(one="1"))
    own = promotion.target.own.model_copy(update={"image": OTHER_IMAGE})
    data = promotion.target.tree.data.model_copy(update={"environments": (own,)})
    tree = dataclasses.replace(promotion.target.tree, data=data)
    target = dataclasses.replace(promotion.target, tree=tree)
    promoted = dataclasses.replace(promotion, target=target, tests=lambda *_, **__: Report(("test_x",), (), ())).run()
    assert promoted is not None
    assert promoted[1].image == OTHER_IMAGE


def test_the_document_is_kept_before_it_is_applied(promote: Promote, store: EvidenceStore) -> None:
    """So that drift can be looked for whatever becomes of the rest."""
    what = artifact(one="1")
    with pytest.raises(DeploymentError):
        promote(what).run()
    assert json.loads(store.document(what.sha256)) == what.document


def test_without_a_success_there_is_nothing_to_compare_with(promote: Promote, store: EvidenceStore) -> None:
    """A failed record is none; the line says what to do."""
    with pytest.raises(DeploymentError):
        promote(artifact(one="1")).run()
    with pytest.raises(exits.CommandError, match="no record of a deployment: promote first"):
        deployed_artifact(store, None)
    what = artifact(one="1")
    store.append(record(document_sha256=what.sha256))
    assert deployed_artifact(store, None).content == what.content


def test_a_plan_that_nobody_rehearsed_is_not_applied(
    promote: Promote, accounts: Mapping[str, LocalAccount], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The gate is asked about the plan before anybody else is: what holds data would be replaced."""
    known = TypeFacts(data=Data(loses="its input goes with it", source="this test"))
    monkeypatch.setattr(plan_rules, "facts_of", lambda type_: known if type_ == "terraform_data" else TypeFacts())
    before = new_store(accounts["dev"], "staging")
    before.append(record(environment="staging"))
    replaced = {"one": {"input": "1", "triggers_replace": "1"}}
    with pytest.raises(DeploymentError):  # the small stack keeps none of the promises; its state is there
        promote(artifact_of(replaced), before=before).run()
    replaced["one"]["triggers_replace"] = "2"
    promotion = dataclasses.replace(promote(artifact_of(replaced), before=before), confirm=_never)
    with pytest.raises(exits.StoppedByGateError) as raised:
        promotion.run()
    [line] = raised.value.lines
    assert line.startswith(
        "unrehearsed: the plan replaces terraform_data.one, for triggers_replace, which staging never"
    )
    assert not promotion.target.folder.plan_file.exists()


def test_an_override_lets_it_through_and_stands_in_the_record(promote: Promote, store: EvidenceStore) -> None:
    """Rule, reason, author, end, and the key of the note."""
    window = {"freeze": ("monday 00:00 to sunday 23:59",)}
    promotion = promote(artifact(one="1"))
    frozen = promotion.target.config.promotion.model_copy(update=window)
    config = promotion.target.config.model_copy(update={"promotion": frozen})
    promotion = dataclasses.replace(promotion, target=dataclasses.replace(promotion.target, config=config))
    with pytest.raises(exits.StoppedByGateError, match="freeze"):
        promotion.run()
    now = promotion.now()
    key = store.file(override("freeze", environment="dev", made_at=now, expires_at=now + timedelta(hours=1)))
    with pytest.raises(DeploymentError):
        promotion.run()
    [entry] = ended(store.entries())
    assert entry.record is not None
    [used] = entry.record.opened
    assert (used.rule, used.actor, used.reason, used.key) == ("freeze", "grace", "it cannot wait", key)


def _never(_: Plan) -> bool:
    raise AssertionError("nobody is asked about a plan that the gate stops")
