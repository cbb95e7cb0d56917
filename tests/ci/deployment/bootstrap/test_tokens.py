"""GitHub's tokens and the roles that they may become: real AssumeRoleWithWebIdentity against the trust policies.

ministack looks at the claims and not at the signature; on AWS both count (docs/not-proven.md).
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from botocore.exceptions import ClientError

from shared.access.trust import AUDIENCE, DEPLOY_WORKFLOW, ISSUER, MAIN
from tests.ci.deployment.bootstrap.accounts import Account

PURPOSES = ("review", "plan", "record", "deploy")
REPOSITORY = "example-org/product-catalog"
SUBJECT = f"repo:{REPOSITORY}"


def token(subject: str, **other: str) -> dict[str, str]:
    """Return the claims of a token of this repository's main branch in the deploy workflow, but for `other`."""
    return {
        "iss": f"https://{ISSUER}",
        "aud": AUDIENCE,
        "sub": subject,
        "ref": MAIN,
        "repository": REPOSITORY,
        "job_workflow_ref": f"{REPOSITORY}/{DEPLOY_WORKFLOW}@{MAIN}",
        **other,
    }


PULL_REQUEST = token(f"{SUBJECT}:pull_request", ref="refs/pull/7/merge")
DEV, DEV_PLAN = f"{SUBJECT}:environment:dev", f"{SUBJECT}:environment:dev-plan"
DEV_RECORD = f"{SUBJECT}:environment:dev-record"
DRIFT = f"{REPOSITORY}/.github/workflows/drift.yml@{MAIN}"
OTHER = f"{REPOSITORY}/.github/workflows/other.yml@{MAIN}"
# What the token is, its claims, and the one role of dev that it becomes (None: none).
TOKENS: Mapping[str, tuple[dict[str, str], str | None]] = {
    "a pull request": (PULL_REQUEST, "review"),
    "the job before the approval": (token(DEV_PLAN), "plan"),
    "the job after the approval": (token(DEV), "deploy"),
    "the job that records an empty plan": (token(DEV_RECORD), "record"),
    "the job that looks for drift": (token(DEV_RECORD, job_workflow_ref=DRIFT), "record"),
    "the environment of records from another workflow": (token(DEV_RECORD, job_workflow_ref=OTHER), None),
    "the environment of records from the workflow of pull requests": (
        token(DEV_RECORD, job_workflow_ref=f"{REPOSITORY}/.github/workflows/pull-request.yml@{MAIN}"),
        None,
    ),
    "the drift workflow of a branch": (
        token(DEV_RECORD, job_workflow_ref=f"{REPOSITORY}/.github/workflows/drift.yml@refs/heads/feature"),
        None,
    ),
    "the drift workflow of another repository": (
        token(DEV_RECORD, job_workflow_ref=f"example-org/other/.github/workflows/drift.yml@{MAIN}"),
        None,
    ),
    "the environment of records on another branch": (token(DEV_RECORD, ref="refs/heads/feature"), None),
    "a pull request that names the environment of records": (token(DEV_RECORD, ref="refs/pull/7/merge"), None),
    "the drift workflow in the environment that deploys": (token(DEV, job_workflow_ref=DRIFT), None),
    "staging's environment of records": (token(f"{SUBJECT}:environment:staging-record"), None),
    "the environment of records for another audience": (token(DEV_RECORD, aud="https://github.com/example-org"), None),
    "the environment of records without a workflow": (
        {name: one for name, one in token(DEV_RECORD).items() if name != "job_workflow_ref"},
        None,
    ),
    "a pull request that names the environment of plans": (token(DEV_PLAN, ref="refs/pull/7/merge"), None),
    "the environment on another branch": (token(DEV, ref="refs/heads/feature"), None),
    "the environment on a tag": (token(DEV, ref="refs/tags/v1"), None),
    "the environment from another workflow": (
        token(DEV, job_workflow_ref=OTHER),
        None,
    ),
    "the deploy workflow of a branch": (
        token(DEV, job_workflow_ref=f"{REPOSITORY}/{DEPLOY_WORKFLOW}@refs/heads/feature"),
        None,
    ),
    "staging's environment": (token(f"{SUBJECT}:environment:staging"), None),
    "main without an environment": (token(f"{SUBJECT}:ref:{MAIN}"), None),
    "another repository of the owner": (
        token("repo:example-org/other:environment:dev", repository="example-org/other"),
        None,
    ),
    "a fork": (token("repo:stranger/product-catalog:pull_request", repository="stranger/product-catalog"), None),
    "another repository with our subject": (token(DEV, repository="example-org/other"), None),
    "the form of subject that is not configured": (token("repo:example-org@1/product-catalog@2:environment:dev"), None),
    "a subject in other letters": (token(DEV.upper()), None),
    "a subject with more behind it": (token(f"{DEV}:more"), None),
    "another audience": (token(DEV, aud="https://github.com/example-org"), None),
    "another issuer": (token(DEV, iss="https://gitlab.com"), None),
    "no claim but the subject": ({"iss": f"https://{ISSUER}", "sub": DEV}, None),
}


@pytest.mark.parametrize("purpose", PURPOSES)
@pytest.mark.parametrize("name", TOKENS)
def test_a_token_becomes_its_role_and_no_other(accounts: Mapping[str, Account], name: str, purpose: str) -> None:
    """One role at the most, and only with every claim as it should be."""
    claims, role = TOKENS[name]
    dev = accounts["dev"]
    assert _becomes(dev, purpose, claims) is (purpose == role)


def _becomes(account: Account, purpose: str, claims: dict[str, str]) -> bool:
    anonymous = account.aws.root(account.config.aws.account_id)
    try:
        anonymous.assume_with_token(account.names.role_arn(purpose), claims)
    except ClientError as error:
        if error.response["Error"]["Code"] == "AccessDenied":
            return False
        raise
    return True


TOKEN_OF = {"review": PULL_REQUEST, "plan": token(DEV_PLAN), "record": token(DEV_RECORD)}


@pytest.mark.parametrize("purpose", ["plan", "record", "deploy"])
@pytest.mark.parametrize("begun_as", TOKEN_OF)
def test_a_session_of_one_role_opens_no_other(accounts: Mapping[str, Account], begun_as: str, purpose: str) -> None:
    """Least of all the one that deploys: whoever has become a role stays it."""
    dev = accounts["dev"]
    anonymous = dev.aws.root(dev.config.aws.account_id)
    session = anonymous.assume_with_token(dev.names.role_arn(begun_as), TOKEN_OF[begun_as])
    with pytest.raises(ClientError, match="AccessDenied"):
        session.assume(dev.names.role_arn(purpose))
