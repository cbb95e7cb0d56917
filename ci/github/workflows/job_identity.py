"""Who a job becomes in AWS: role, account, region, and the name under which CloudTrail shows it. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

from shared import exits
from shared.naming import Names

# AWS STS API reference, AssumeRoleWithWebIdentity: RoleSessionName is [\w+=,.@-]*, at most 64 characters.
LONGEST_SESSION = 64
_NOT_ALLOWED = re.compile(r"[^\w+=,.@-]+", re.ASCII)
_VARIABLES = ("GITHUB_RUN_ID", "GITHUB_ACTOR")


def identity_of(names: Names, purpose: str, environment: Mapping[str, str]) -> dict[str, str]:
    """Return the outputs that the credentials step takes: role_arn, account_id, region, session.

    In: an environment's names, which of its roles, and the variables of the process. Raises CommandError without
    GitHub's.
    """
    missing = [name for name in _VARIABLES if not environment.get(name)]
    if missing:
        line = f"{' and '.join(missing)}: not set: only a job on GitHub becomes a role this way"
        raise exits.CommandError([line], exits.BAD_INPUT)
    return {
        "role_arn": names.role_arn(purpose),
        "account_id": names.account_id,
        "region": names.region,
        "session": session_name(names.environment, environment["GITHUB_RUN_ID"], environment["GITHUB_ACTOR"]),
    }


def session_name(environment: str, run: str, actor: str) -> str:
    """Return `environment-run-actor` as STS takes it: `dependabot[bot]` becomes `dependabot-bot`, the end is cut."""
    return _NOT_ALLOWED.sub("-", f"{environment}-{run}-{actor}")[:LONGEST_SESSION].rstrip("-")
