"""Who may become which role: GitHub's tokens, told apart by their claims.

The subject is what GitHub itself puts together from repository and event or environment (GitHub Docs, OpenID Connect
reference); the other claims are conditions that AWS knows for GitHub's provider since January 2026 (AWS What's New,
"AWS STS now supports validation of select identity provider specific claims"). Every comparison is StringEquals: no
claim may be missing, none is a pattern. Of a list any one value will do (IAM user guide, "Conditions with
multiple context keys or values").
"""

from __future__ import annotations

import json

from shared.access.roles import DEPLOY, PLAN, RECORD, REVIEW
from shared.config.model import EnvironmentConfig

ISSUER = "token.actions.githubusercontent.com"
AUDIENCE = "sts.amazonaws.com"
MAIN = "refs/heads/main"
# The one workflow that may deploy, whatever other workflow calls it.
DEPLOY_WORKFLOW = ".github/workflows/deploy.yml"
# The ones that may record: the one that deploys, where there is nothing to deploy, and the one that looks for drift.
RECORDING_WORKFLOWS = (DEPLOY_WORKFLOW, ".github/workflows/drift.yml")


def provider_arn(account_id: str) -> str:
    """Return the ARN of an account's identity provider for GitHub; there can be one."""
    return f"arn:aws:iam::{account_id}:oidc-provider/{ISSUER}"


def claims(config: EnvironmentConfig, purpose: str) -> dict[str, str | list[str]]:
    """Return the claims that a token must carry to become the role `purpose`; of a list, one value."""
    prefix, repository = config.bootstrap.github_subject_prefix, config.bootstrap.github_repository
    wanted: dict[str, dict[str, str | list[str]]] = {
        REVIEW: {"sub": f"{prefix}:pull_request"},
        PLAN: {"sub": f"{prefix}:environment:{config.name}-plan", "ref": MAIN},
        RECORD: {
            "sub": f"{prefix}:environment:{config.name}-record",
            "ref": MAIN,
            "job_workflow_ref": [f"{repository}/{workflow}@{MAIN}" for workflow in RECORDING_WORKFLOWS],
        },
        DEPLOY: {
            "sub": f"{prefix}:environment:{config.name}",
            "ref": MAIN,
            "job_workflow_ref": f"{repository}/{DEPLOY_WORKFLOW}@{MAIN}",
        },
    }
    return {"aud": AUDIENCE, "repository": repository, **wanted[purpose]}


def trust_policy(config: EnvironmentConfig, purpose: str) -> str:
    """Return the trust policy of the role `purpose`, as JSON."""
    statement = {
        "Sid": "GithubToken",
        "Effect": "Allow",
        "Action": ["sts:AssumeRoleWithWebIdentity"],
        "Principal": {"Federated": provider_arn(config.aws.account_id)},
        "Condition": {"StringEquals": {f"{ISSUER}:{claim}": value for claim, value in claims(config, purpose).items()}},
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
