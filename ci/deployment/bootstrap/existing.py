"""What an account has already of a bootstrap document: what a run that died left behind and no state knows of.

Only what AWS would refuse to make a second time has to be found: buckets, roles, policies, aliases, the identity
provider, the roles of AWS's own services (any use of a service makes its role), and the keys, which AWS would make
twice. Everything else is a Put that may be repeated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from shared import exits

Client = Callable[[str], Any]
Arguments = Mapping[str, Any]
_ABSENT = ("404", "NoSuchBucket", "NoSuchEntity", "NoSuchKey", "NotFoundException")
_ENABLED = "Enabled"


def existing(document: Mapping[str, Any], client: Client) -> dict[str, str]:
    """Return address -> import id of everything in the bootstrap `document` that AWS has already.

    `client` gives a boto3 client for a service. Raises CommandError when AWS does not say.
    """
    found: dict[str, str] = {}
    try:
        aliases = _aliases(client)
        for kind, find in _FINDERS.items():
            for name, arguments in document["resource"].get(kind, {}).items():
                if (id_ := find(document, arguments, client)) is not None:
                    found[f"{kind}.{name}"] = id_
        for name, arguments in document["resource"].get("aws_kms_alias", {}).items():
            key = arguments["target_key_id"].removeprefix("${").partition(".key_id")[0]
            if arguments["name"] in aliases:
                found[f"aws_kms_alias.{name}"] = arguments["name"]
                found[key] = aliases[arguments["name"]]
            elif (id_ := _key_without_alias(document, key, client, aliases)) is not None:
                found[key] = id_
    except (ClientError, BotoCoreError) as error:
        reason = " ".join(str(error).split())
        raise exits.CommandError([f"cannot see what the account has already: {reason}"]) from None
    return found


def state_is_there(client: Client, backend: Mapping[str, Any]) -> bool:
    """Return whether the state of a bootstrap has arrived where the document's `backend` wants it.

    Raises CommandError when AWS does not say.
    """
    try:
        return _answers(lambda: client("s3").head_object(Bucket=backend["bucket"], Key=backend["key"]))
    except (ClientError, BotoCoreError) as error:
        reason = " ".join(str(error).split())
        raise exits.CommandError([f"cannot see the state in {backend['bucket']}: {reason}"]) from None


def require_no_lock(client: Client, backend: Mapping[str, Any]) -> None:
    """Raise CommandError when the lock of the bootstrap's state is held: somebody is at work, or died at it."""
    lock = {"Bucket": backend["bucket"], "Key": f"{backend['key']}.tflock"}
    try:
        held = _answers(lambda: client("s3").head_object(**lock))
    except (ClientError, BotoCoreError) as error:
        reason = " ".join(str(error).split())
        raise exits.CommandError([f"cannot see the state in {backend['bucket']}: {reason}"]) from None
    if held:
        place = f"s3://{lock['Bucket']}/{lock['Key']}"
        line = f"another bootstrap is at work, or died: if nobody is, delete its lock {place} and run this again"
        raise exits.CommandError([line])


def _answers(ask: Callable[[], object]) -> bool:
    """Return whether AWS knows what is asked for. Raises ClientError for every other refusal."""
    try:
        ask()
    except ClientError as error:
        if error.response["Error"]["Code"] in _ABSENT:
            return False
        raise
    return True


def _bucket(_: Mapping[str, Any], arguments: Arguments, client: Client) -> str | None:
    name = arguments["bucket"]
    return name if _answers(lambda: client("s3").head_bucket(Bucket=name)) else None


def _role(_: Mapping[str, Any], arguments: Arguments, client: Client) -> str | None:
    name = arguments["name"]
    return name if _answers(lambda: client("iam").get_role(RoleName=name)) else None


def _linked_role(_: Mapping[str, Any], arguments: Arguments, client: Client) -> str | None:
    """Return the ARN of a service's own role: AWS chooses its name, and its path is the service."""
    found = client("iam").list_roles(PathPrefix=f"/aws-service-role/{arguments['aws_service_name']}/")["Roles"]
    return next((one["Arn"] for one in found), None)


def _policy(document: Mapping[str, Any], arguments: Arguments, client: Client) -> str | None:
    arn = f"arn:aws:iam::{_account(document)}:policy/{arguments['name']}"
    return arn if _answers(lambda: client("iam").get_policy(PolicyArn=arn)) else None


def _provider(document: Mapping[str, Any], arguments: Arguments, client: Client) -> str | None:
    arn = f"arn:aws:iam::{_account(document)}:oidc-provider/{arguments['url'].removeprefix('https://')}"
    known = client("iam").list_open_id_connect_providers()["OpenIDConnectProviderList"]
    return arn if arn in {one["Arn"] for one in known} else None


_FINDERS: Mapping[str, Callable[[Mapping[str, Any], Arguments, Client], str | None]] = {
    "aws_iam_openid_connect_provider": _provider,
    "aws_iam_policy": _policy,
    "aws_iam_role": _role,
    "aws_iam_service_linked_role": _linked_role,
    "aws_s3_bucket": _bucket,
}


def _aliases(client: Client) -> dict[str, str]:
    """Return alias -> key id."""
    pages = client("kms").get_paginator("list_aliases").paginate()
    return {one["AliasName"]: one["TargetKeyId"] for page in pages for one in page["Aliases"] if "TargetKeyId" in one}


def _key_without_alias(
    document: Mapping[str, Any], address: str, client: Client, aliases: Mapping[str, str]
) -> str | None:
    """Return the id of a key that was made and not yet named: same tags, same use, no alias."""
    kind, _, name = address.partition(".")
    use = document["resource"][kind][name]["key_usage"]
    wanted = _provider_block(document)["default_tags"][0]["tags"]
    for key in _keys(client):
        if key not in aliases.values() and _tags(client, key) == wanted:
            described = client("kms").describe_key(KeyId=key)["KeyMetadata"]
            if described["KeyUsage"] == use and described["KeyState"] == _ENABLED:
                return key
    return None


def _keys(client: Client) -> Iterator[str]:
    for page in client("kms").get_paginator("list_keys").paginate():
        yield from (one["KeyId"] for one in page["Keys"])


def _tags(client: Client, key: str) -> dict[str, str]:
    """Return the tags of a key; none for a key that is AWS's own."""
    try:
        tags = client("kms").list_resource_tags(KeyId=key)["Tags"]
    except ClientError as error:
        if error.response["Error"]["Code"] == "AccessDeniedException":
            return {}
        raise
    return {tag["TagKey"]: tag["TagValue"] for tag in tags}


def _provider_block(document: Mapping[str, Any]) -> Mapping[str, Any]:
    [block] = document["provider"]["aws"]
    return block


def _account(document: Mapping[str, Any]) -> str:
    [account] = _provider_block(document)["allowed_account_ids"]
    return account
