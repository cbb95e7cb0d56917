"""A token of GitHub Actions, as claims: what GitHub puts into it for an event, a ref, a workflow and an environment.

GitHub Docs, "OpenID Connect reference". The subject names the job's environment where it has one; else it says
`pull_request` for that event, and the ref for every other. `job_workflow_ref` is documented for jobs of a reusable
workflow; that the token of any other job names its own workflow there is what GitHub's example token shows.

Nothing here comes from shared/access: what is tried must not say what is right.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

ISSUER = "https://token.actions.githubusercontent.com"
AUDIENCE = "sts.amazonaws.com"  # what aws-actions/configure-aws-credentials asks for
MAIN = "refs/heads/main"
REQUEST = "refs/pull/7/merge"
OWNER_ID, REPOSITORY_ID = "1001", "2002"  # where the configured prefix has none


@dataclass(frozen=True)
class Repository:
    """A repository (`owner/name`), and what its subjects begin with."""

    name: str
    prefix: str

    @property
    def owner(self) -> str:
        """Return the account that holds it."""
        return self.name.partition("/")[0]

    def with_ids(self, owner_id: str = OWNER_ID, repository_id: str = REPOSITORY_ID) -> Repository:
        """Return it with the subjects that GitHub gives to repositories made, renamed or moved after 2026-07-15."""
        owner, _, name = self.name.partition("/")
        return replace(self, prefix=f"repo:{owner}@{owner_id}/{name}@{repository_id}")

    def without_ids(self) -> Repository:
        """Return it with the older subjects."""
        return replace(self, prefix=f"repo:{self.name}")

    def named(self, name: str) -> Repository:
        """Return it under another name, its ids kept where its subjects have them."""
        ids = re.findall(r"@([0-9]+)", self.prefix)
        renamed = Repository(name, "").without_ids()
        return renamed.with_ids(*ids) if ids else renamed


def forms(repository: Repository) -> dict[str, Repository]:
    """Return both forms of the subject: `names`, and `ids` (those of the prefix, or made-up ones)."""
    ids = repository if "@" in repository.prefix else repository.with_ids()
    return {"names": repository.without_ids(), "ids": ids}


def token(
    repository: Repository,
    *,
    event: str = "push",
    ref: str = MAIN,
    workflow: str = "promote.yml",
    called: str | None = None,
    called_at: str | None = None,
    environment: str | None = None,
) -> dict[str, str]:
    """Return the claims of one job's token.

    `called` is the reusable workflow that the job is in, where it is in one, and `called_at` the ref that was called.
    """
    if environment is not None:
        context = f"environment:{environment.replace(':', '%3A')}"
    else:
        context = "pull_request" if event == "pull_request" else f"ref:{ref}"
    folder = f"{repository.name}/.github/workflows"
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": f"{repository.prefix}:{context}",
        "event_name": event,
        "ref": ref,
        "ref_type": "tag" if ref.startswith("refs/tags/") else "branch",
        "repository": repository.name,
        "repository_owner": repository.owner,
        "workflow_ref": f"{folder}/{workflow}@{ref}",
        "job_workflow_ref": f"{folder}/{called or workflow}@{called_at or ref}",
    }
    return claims if environment is None else {**claims, "environment": environment}
