"""What GitHub puts into a token: the subjects of GitHub Docs, "OpenID Connect reference", example by example."""

from __future__ import annotations

import pytest

from ci.policy.oidc.token import Repository, forms, token

OLD = Repository("octo-org/octo-repo", "repo:octo-org/octo-repo")
NEW = OLD.with_ids("123456", "456789")


@pytest.mark.parametrize(
    ("claims", "subject"),
    [
        (token(OLD, environment="Production"), "repo:octo-org/octo-repo:environment:Production"),
        (token(OLD, environment="Production:V1"), "repo:octo-org/octo-repo:environment:Production%3AV1"),
        (token(OLD, event="pull_request", ref="refs/pull/1/merge"), "repo:octo-org/octo-repo:pull_request"),
        (token(OLD, event="pull_request", environment="x"), "repo:octo-org/octo-repo:environment:x"),
        (token(OLD, ref="refs/heads/demo-branch"), "repo:octo-org/octo-repo:ref:refs/heads/demo-branch"),
        (token(OLD, ref="refs/tags/demo-tag"), "repo:octo-org/octo-repo:ref:refs/tags/demo-tag"),
        (token(NEW), "repo:octo-org@123456/octo-repo@456789:ref:refs/heads/main"),
    ],
)
def test_the_subject_is_that_of_the_documentation(claims: dict[str, str], subject: str) -> None:
    """Environment before event, event before ref; with ids where the repository has them."""
    assert claims["sub"] == subject


def test_the_other_claims_name_ref_and_workflows() -> None:
    """A reusable workflow stands in job_workflow_ref, its caller in workflow_ref."""
    assert token(OLD, event="workflow_dispatch", ref="refs/tags/v1", called="deploy.yml", called_at="refs/heads/x") == {
        "iss": "https://token.actions.githubusercontent.com",
        "aud": "sts.amazonaws.com",
        "sub": "repo:octo-org/octo-repo:ref:refs/tags/v1",
        "event_name": "workflow_dispatch",
        "ref": "refs/tags/v1",
        "ref_type": "tag",
        "repository": "octo-org/octo-repo",
        "repository_owner": "octo-org",
        "workflow_ref": "octo-org/octo-repo/.github/workflows/promote.yml@refs/tags/v1",
        "job_workflow_ref": "octo-org/octo-repo/.github/workflows/deploy.yml@refs/heads/x",
    }


def test_an_environment_is_a_claim_too() -> None:
    """And a job without a reusable workflow names its own."""
    claims = token(OLD, environment="dev")
    assert (claims["environment"], claims["job_workflow_ref"]) == ("dev", claims["workflow_ref"])


def test_a_new_name_keeps_the_ids() -> None:
    """GitHub Docs: what is renamed or moved keeps its ids, and that is what they are for."""
    assert NEW.named("a/b") == Repository("a/b", "repo:a@123456/b@456789")
    assert OLD.named("a/b") == Repository("a/b", "repo:a/b")


def test_both_forms_come_from_either() -> None:
    """Real ids where the prefix has them, made-up ones where it has none."""
    assert forms(NEW) == {"names": OLD, "ids": NEW}
    assert forms(OLD) == {"names": OLD, "ids": OLD.with_ids()}
