"""Who runs bootstrap: the break-glass role of the environment and nobody else."""

from __future__ import annotations

import re

from botocore.exceptions import BotoCoreError, ClientError

from shared import exits
from shared.config.model import EnvironmentConfig

_SESSION = re.compile(r"^arn:aws:sts::(?P<account>[0-9]{12}):assumed-role/(?P<name>[^/]+)/")
_ROLE = re.compile(r"^arn:aws:iam::(?P<account>[0-9]{12}):role/(?:.*/)?(?P<name>[^/]+)$")


def require_break_glass(config: EnvironmentConfig) -> None:
    """Raise CommandError unless the credentials of this process are a session of the environment's break-glass role.

    The state bucket refuses everybody else, administrators too: whoever else made it could not finish.
    """
    import boto3

    try:
        found = boto3.Session().client("sts", region_name=config.aws.region).get_caller_identity()["Arn"]
    except (ClientError, BotoCoreError) as error:
        reason = " ".join(str(error).split())
        raise exits.CommandError([f"nobody is signed in to AWS: {reason}"]) from None
    if not is_session_of(found, config.bootstrap.admin_role_arn):
        line = f"{found} is not bootstrap.admin_role_arn ({config.bootstrap.admin_role_arn}): assume that role first"
        raise exits.CommandError([line])


def is_session_of(principal: str, role_arn: str) -> bool:
    """Return whether a principal's ARN is a session of the role. Of a role's path a session tells nothing."""
    session, role = _SESSION.match(principal), _ROLE.match(role_arn)
    return session is not None and role is not None and session.groupdict() == role.groupdict()
