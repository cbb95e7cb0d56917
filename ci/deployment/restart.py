"""Restart the tasks of an environment: the same definition once more, for what a task is given when it starts."""

from __future__ import annotations

from pathlib import Path

from ci.deployment.verify.deployed import ask_in, outputs_of
from ci.evidence.store import require_account
from ci.toolchain.aws_session import session
from shared import exits
from shared.config.model import EnvironmentConfig
from shared.naming import names_of
from shared.running_secret import SecretInUse, secrets_in_use
from shared.tree_data import EnvironmentData

_NOTHING = ("ClusterNotFoundException", "ServiceNotFoundException")
_UNKNOWN = "whether its tasks have the current secret is not known"


def restart_needed(config: EnvironmentConfig) -> str | None:
    """Return in one line why the tasks of an environment have to be restarted; None where they have not, or none runs.

    What only may be needed does not count. Asks AWS with the credentials of this process. Raises CommandError where AWS
    does not say, or the credentials are of another account: that one has no such cluster, and would say that nothing
    runs.
    """
    return "; ".join(one.line for one in _in_use(config) if one.line is not None and one.is_certain) or None


def _in_use(config: EnvironmentConfig) -> list[SecretInUse]:
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        require_account(config)
    except exits.CommandError as error:
        raise exits.CommandError([f"{_UNKNOWN}: {line}" for line in error.lines]) from None
    names = names_of(config)
    try:
        return secrets_in_use(ask_in(config.aws.region), names.cluster, names.service)
    except (BotoCoreError, ClientError) as error:
        if isinstance(error, ClientError) and error.response["Error"]["Code"] in _NOTHING:
            return []
        raise exits.CommandError([f"{_UNKNOWN}: {_line(error)}"]) from None


def restart_lines(config: EnvironmentConfig) -> list[str]:
    """Return what people read of a restart: that one is needed, that nothing is known, or nothing."""
    try:
        return known_restart_lines(config)
    except exits.CommandError as error:
        return error.lines


def known_restart_lines(config: EnvironmentConfig) -> list[str]:
    """Return that a restart is or may be needed, or nothing. Raises CommandError as `restart_needed` does."""
    found = "; ".join(one.line for one in _in_use(config) if one.line is not None)
    return [f"{found}: python -m ci restart {config.name}"] if found else []


def restart(environment: EnvironmentData, outputs: Path) -> str:
    """Begin a deployment of what runs already, and return its id; `outputs` is the file of an apply.

    Raises CommandError where there is no service, AWS refuses, or its answer names no primary deployment.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    cluster = outputs_of(outputs, environment.stack).get("EcsClusterName")
    if cluster is None:
        raise exits.CommandError([f"{environment.name}: its stack has no output EcsClusterName: nothing to restart"])
    client = session(environment.region).client("ecs")
    try:
        answer = client.update_service(cluster=cluster, service=environment.service, forceNewDeployment=True)
    except (BotoCoreError, ClientError) as error:
        raise exits.CommandError([f"{environment.service}: the restart was refused: {_line(error)}"]) from None
    begun = next((one["id"] for one in answer["service"]["deployments"] if one["status"] == "PRIMARY"), None)
    if begun is None:
        line = (
            "a restart was asked for, and AWS named no deployment: look at the service, then start it again if need be"
        )
        raise exits.CommandError([f"{environment.service}: {line}"])
    return begun


def _line(error: Exception) -> str:
    return " ".join(str(error).split())
