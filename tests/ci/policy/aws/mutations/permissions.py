"""Mistakes about who may do what."""

# The name of a mutation is its description.
# ruff: noqa: D103

from __future__ import annotations

from shared.naming import SERVICE
from tests.ci.policy.aws.mutations.base import Data, breaks, one, statement


@breaks("wildcard-action")
def a_task_that_may_everything_with_secrets(d: Data) -> None:
    body = one(d, "aws_iam_role_policy", "task_execution")
    statement(body, "policy", lambda found: found.update(Action="secretsmanager:*"), "ReadSecret")


@breaks("wildcard-action")
def a_policy_of_everything_but(d: Data) -> None:
    def change(found: Data) -> None:
        found["NotAction"] = found.pop("Action")

    statement(one(d, "aws_iam_role_policy", "task_task"), "policy", change)


@breaks("wildcard-action", account=True)
def a_deploy_role_that_may_everything_with_keys(d: Data) -> None:
    body = one(d, "aws_iam_policy", "roles_change-protection")
    statement(body, "policy", lambda found: found.update(Action=["kms:*"]), "ChangeOwnKeys")


@breaks("wildcard-resource")
def a_task_that_may_read_every_secret(d: Data) -> None:
    body = one(d, "aws_iam_role_policy", "task_execution")
    statement(body, "policy", lambda found: found.update(Resource="*"), "ReadSecret")


@breaks("wildcard-resource", account=True)
def a_role_that_may_read_every_bucket(d: Data) -> None:
    body = one(d, "aws_iam_role_policy", "roles_plan-own")
    statement(body, "policy", lambda found: found.update(Resource=["arn:aws:s3:::*"]), "ReadRecords")


@breaks("wildcard-resource")
def every_resource_but_one(d: Data) -> None:
    def change(found: Data) -> None:
        found["NotResource"] = found.pop("Resource")

    statement(one(d, "aws_iam_role_policy", "task_task"), "policy", change)


@breaks("pass-role", account=True)
def a_deploy_role_that_may_pass_any_role_of_ours(d: Data) -> None:
    body = one(d, "aws_iam_policy", "roles_change-protection")
    statement(body, "policy", lambda found: found.update(Resource=[f"arn:aws:iam::1:role/{SERVICE}-*"]), "PassTask")


@breaks("pass-role", account=True)
def a_deploy_role_that_may_pass_a_role_to_anything(d: Data) -> None:
    statement(
        one(d, "aws_iam_policy", "roles_change-protection"), "policy", lambda found: found.pop("Condition"), "PassTask"
    )


@breaks("pass-role", account=True)
def a_deploy_role_whose_pattern_of_one_letter_passes_roles(d: Data) -> None:
    def change(found: Data) -> None:
        found["Action"] = "iam:PassRol?"
        del found["Condition"]

    statement(one(d, "aws_iam_policy", "roles_change-protection"), "policy", change, "PassTask")


@breaks("permissions-boundary")
def a_role_without_a_boundary(d: Data) -> None:
    del one(d, "aws_iam_role", "task_task")["permissions_boundary"]


@breaks("trust")
def a_role_that_any_account_may_become(d: Data) -> None:
    change = {"Principal": {"AWS": "*"}}
    statement(one(d, "aws_iam_role", "task_task"), "assume_role_policy", lambda found: found.update(change))


@breaks("trust")
def a_service_that_works_for_any_account(d: Data) -> None:
    statement(one(d, "aws_iam_role", "task_task"), "assume_role_policy", lambda found: found.pop("Condition"))


@breaks("trust", account=True)
def any_branch_may_deploy(d: Data) -> None:
    def change(found: Data) -> None:
        subject = found["Condition"]["StringEquals"].pop("token.actions.githubusercontent.com:sub")
        found["Condition"]["StringLike"] = {"token.actions.githubusercontent.com:sub": subject + "*"}

    statement(one(d, "aws_iam_role", "roles_deploy"), "assume_role_policy", change)


@breaks("trust", account=True)
def a_token_for_somebody_else(d: Data) -> None:
    statement(
        one(d, "aws_iam_role", "roles_plan"),
        "assume_role_policy",
        lambda found: found["Condition"]["StringEquals"].pop("token.actions.githubusercontent.com:aud"),
    )


@breaks("public-principal")
def a_bucket_that_everybody_reads(d: Data) -> None:
    change = {"Principal": "*", "Action": ["s3:GetObject"]}
    statement(one(d, "aws_s3_bucket_policy"), "policy", lambda found: found.update(change), "LoadBalancerLogsOlder")


@breaks("public-principal")
def a_key_for_everybody_with_a_condition_that_says_nothing(d: Data) -> None:
    change = {
        "Action": ["kms:Decrypt"],
        "Principal": {"AWS": ["*"]},
        "Condition": {"StringLike": {"aws:PrincipalArn": "*"}},
    }
    statement(one(d, "aws_kms_key"), "policy", lambda found: found.update(change), "AccountThroughIam")


@breaks("public-principal")
def alarms_from_any_account(d: Data) -> None:
    statement(one(d, "aws_sns_topic_policy"), "policy", lambda found: found.pop("Condition"))


@breaks("public-principal")
def everybody_but_one(d: Data) -> None:
    def change(found: Data) -> None:
        del found["Principal"]
        found["NotPrincipal"] = {"AWS": "arn:aws:iam::1:root"}

    statement(one(d, "aws_sns_topic_policy"), "policy", change)


@breaks("foreign-account")
def a_key_that_somebody_elses_account_administers(d: Data) -> None:
    change = {"Principal": {"AWS": "arn:aws:iam::999999999999:root"}}
    statement(one(d, "aws_kms_key"), "policy", lambda found: found.update(change), "AccountThroughIam")


@breaks("foreign-account", account=True)
def a_state_that_somebody_elses_account_reads(d: Data) -> None:
    change = {"Effect": "Allow", "Principal": {"AWS": ["999999999999"]}, "Action": ["s3:GetObject"]}
    statement(one(d, "aws_s3_bucket_policy", "state"), "policy", lambda found: found.update(change), "StateStays")


@breaks("long-lived")
def a_user_with_a_key(d: Data) -> None:
    d["resource"]["aws_iam_access_key"] = {"deploy": {"user": "deploy"}}
