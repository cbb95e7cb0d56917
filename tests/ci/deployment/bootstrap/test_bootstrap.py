"""Bootstrap with real Terraform on AWS that enforces IAM: whole, again, killed and resumed, as somebody else."""

from __future__ import annotations

import json

import pytest

from ci.toolchain.terraform.configuration import DOCUMENT
from tests.ci.deployment.bootstrap.accounts import USED_BEFORE, Account
from tests.ci.deployment.bootstrap.conftest import KILLED_AT, Prepared
from tests.rehearsal.commands import Commands
from tests.stacks.document import ENVIRONMENTS


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_an_account_is_prepared_by_one_command(prepared: Prepared, name: str) -> None:
    """Everything of the document is in a state, and the state is in the bucket that it describes."""
    account = prepared.accounts[name]
    state = account.state()
    assert state is not None
    managed = [one for one in state["resources"] if one["mode"] == "managed"]
    document = json.loads((account.tree.root / "cdktf.out" / "accounts" / name / DOCUMENT).read_text(encoding="utf-8"))
    assert {(one["type"], one["name"]) for one in managed if one["instances"]} == {
        (type_, resource) for type_, resources in document["resource"].items() for resource in resources
    }
    outputs = prepared.answers[name].data()["outputs"]
    assert outputs["StateBucket"] == account.config.state.bucket


def test_a_service_s_role_that_was_there_is_taken_over_as_it_is(accounts: dict[str, Account]) -> None:
    """AWS makes no second one, and what others in the account wrote on it stays."""
    dev = accounts["dev"]
    state = dev.state()
    assert state is not None
    roles = {
        one["instances"][0]["attributes"]["aws_service_name"]: one["instances"][0]["attributes"]
        for one in state["resources"]
        if one["type"] == "aws_iam_service_linked_role"
    }
    iam = dev.break_glass.client("iam")
    [before] = iam.list_roles(PathPrefix=f"/aws-service-role/{USED_BEFORE}/")["Roles"]
    assert roles[USED_BEFORE]["arn"] == before["Arn"]
    assert iam.list_role_tags(RoleName=before["RoleName"])["Tags"] == []
    assert len(roles) > 1


@pytest.mark.parametrize("step", KILLED_AT)
def test_a_kill_came_where_it_was_meant_to(prepared: Prepared, step: str) -> None:
    """Each run began at the beginning and died at its step."""
    seen = prepared.killed[step]
    assert seen[0] == "principal"
    assert seen[-1] == step.partition(" ")[0]


def test_no_killed_run_left_a_state_in_the_bucket_before_its_migration(prepared: Prepared) -> None:
    """Until then the state is in the working folder, or what was made is found again in AWS."""
    assert set(prepared.states_after_kills[:-1]) == {None}


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_the_local_state_is_gone(accounts: dict[str, Account], name: str) -> None:
    """A second copy would only mislead."""
    folder = accounts[name].tree.root / "cdktf.out" / "accounts" / name
    assert folder.is_dir()
    assert list(folder.glob("*.tfstate*")) == []


def test_a_second_run_changes_nothing(prepared: Prepared) -> None:
    """The state was not moved again either. One account shows it: what is compared is that account's own document."""
    again = prepared.again.data()
    assert (again["changes"], again["state_migrated"]) == (0, False)
    assert again["outputs"] == prepared.answers["dev"].data()["outputs"]


def test_nothing_to_do_is_no_change_for_a_program(accounts: dict[str, Account]) -> None:
    """Exit code 0 where changes would be 2."""
    accounts["dev"].bootstrap("--plan", "--detailed-exitcode")


def test_a_lock_that_was_left_behind_is_named(accounts: dict[str, Account]) -> None:
    """A run that is lost while it holds the lock: the line says what to delete, and then the next one goes on."""
    dev = accounts["dev"]
    key = f"{dev.names.bootstrap_state_key}.tflock"
    s3 = dev.break_glass.client("s3")
    s3.put_object(Bucket=dev.config.state.bucket, Key=key, Body=b"{}")
    said = dev.bootstrap("--yes", expect=1).error
    s3.delete_object(Bucket=dev.config.state.bucket, Key=key)
    assert f"if nobody is, delete its lock s3://{dev.config.state.bucket}/{key} and run this again" in said
    assert "dev: plan" not in said


def test_keys_of_another_project_are_named(accounts: dict[str, Account]) -> None:
    """Before anything is planned, with the way out; break-glass may list, and take them away."""
    dev = accounts["dev"]
    s3, key = dev.break_glass.client("s3"), "another/dev/terraform.tfstate"
    s3.put_object(Bucket=dev.config.state.bucket, Key=key, Body=b"{}")
    said = dev.bootstrap("--yes", expect=1).error
    s3.delete_object(Bucket=dev.config.state.bucket, Key=key)
    assert f"dev: s3://{dev.config.state.bucket} holds another/, which is none of the project" in said
    assert "dev: plan" not in said


def test_another_project_s_account_is_not_taken_over(accounts: dict[str, Account]) -> None:
    """The names of its buckets and roles are the same where two projects have one SERVICE: the tag tells them apart."""
    dev = accounts["dev"]
    s3, bucket = dev.break_glass.client("s3"), dev.names.bucket("evidence")
    before = s3.get_bucket_tagging(Bucket=bucket)["TagSet"]
    theirs = [{**tag, "Value": "another"} if tag["Key"] == "Project" else tag for tag in before]
    s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": theirs})
    said = dev.bootstrap("--yes", expect=1).error
    s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": before})
    assert f"dev: s3://{bucket} belongs to the project another" in said
    assert "dev: plan" not in said


def test_what_has_to_be_written_is_said(prepared: Prepared) -> None:
    """The key is known only now: file, line, key and value for the environment's file."""
    answer = prepared.answers["staging"].data()
    state, evidence = answer["to_be_written"]
    assert state.startswith("environments/staging.yaml:")
    assert state.endswith(f"state.kms_key_arn: write {answer['outputs']['StateKeyArn']}, and commit it")
    assert evidence.startswith("environments/staging.yaml:")
    assert evidence.endswith(f"evidence.signing_keys: list {answer['outputs']['SigningPublicKey']}, and commit it")


def test_an_administrator_who_is_not_break_glass_is_refused(accounts: dict[str, Account]) -> None:
    """Before anything is looked at; the line says whom to become."""
    dev = accounts["dev"]
    root = dev.aws.root(dev.config.aws.account_id)
    variables = {name: value for name, value in dev.commands.environment.items() if name != "AWS_SESSION_TOKEN"}
    commands = Commands(dev.tree.root, {**variables, **root.environment}, dev.commands.log)
    answer = commands.run("bootstrap", "dev", "--yes", expect=1)
    wanted = f"is not bootstrap.admin_role_arn ({dev.config.bootstrap.admin_role_arn}): assume that role first"
    assert wanted in answer.error
    assert "dev: plan" not in answer.error


def test_another_account_s_break_glass_is_refused(accounts: dict[str, Account]) -> None:
    """Staging's administrator prepares nothing in dev."""
    dev, staging = accounts["dev"], accounts["staging"]
    variables = {**dev.commands.environment, **staging.break_glass.environment}
    answer = Commands(dev.tree.root, variables, dev.commands.log).run("bootstrap", "dev", "--yes", expect=1)
    assert f"arn:aws:sts::{staging.config.aws.account_id}:assumed-role/break-glass/bootstrap is not" in answer.error


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_it_ends_with_what_the_account_lacks(prepared: Prepared, name: str) -> None:
    """The account is ready all the same; where AWS does not answer, a line says so."""
    answer = prepared.answers[name]
    report = answer.data()["preflight"]
    assert (report is None) == (f"preflight: {name}: " in answer.error)
    assert report is None or {one["what"] for one in report["findings"]} >= {"certificate", "image", "alarms by mail"}
