"""Rules about who may do what. Each yields what breaks it, by the statement where there is one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ci.changes.permissions.statement import Statement, covers
from ci.policy.aws.rule import Broken, Rule
from ci.policy.aws.stack import Stack
from shared.aws import facts_of, regions

_PASS = "iam:PassRole"  # noqa: S105  # an action's name
# Conditions that bind an AWS service to one account (IAM user guide, "The confused deputy problem"), and those that
# bind anybody to an account or an organization.
_SOURCES = ("aws:sourceaccount", "aws:sourcearn", "kms:encryptioncontext:aws:logs:arn")
_WHOSE = ("aws:principalaccount", "aws:principalarn", "aws:principalorgid", *_SOURCES)
# Actions that know no resource narrower than `*` (service authorization reference).
_NO_RESOURCE = frozenset(
    {
        "ec2:DescribeAccountAttributes",
        "ecr:GetAuthorizationToken",
        "logs:DescribeLogGroups",
        "ssmmessages:CreateControlChannel",
        "ssmmessages:CreateDataChannel",
        "ssmmessages:OpenControlChannel",
        "ssmmessages:OpenDataChannel",
    }
)
_EXACT = ("stringequals", "arnequals", "arnlike")
_WIDE = "*"
_ACCOUNT = re.compile(r"\b[0-9]{12}\b")
_GITHUB = "token.actions.githubusercontent.com"


def wildcard_action(stack: Stack) -> Iterator[Broken]:
    """What is permitted is named, action by action."""
    for address, one in stack.statements("identity", "resource", "trust", "endpoint"):
        if not one.allows:
            continue
        wide = [action for action in one.actions if _WIDE in action]
        if one.not_actions is not None:
            yield Broken(address, "permits everything but what it lists (NotAction)")
        if wide:
            yield Broken(address, f"permits {', '.join(wide)}")


def wildcard_resource(stack: Stack) -> Iterator[Broken]:
    """What a role may touch is named, resource by resource."""
    for address, one in stack.statements("identity"):
        if one.allows and one.not_resources is not None:
            yield Broken(address, "permits on every resource but those it lists (NotResource)")
        wide = any(name == _WIDE or name.endswith(":::*") for name in one.resources)
        if one.allows and wide and not _NO_RESOURCE.issuperset(one.actions):
            yield Broken(address, "permits on every resource")


def pass_role(stack: Stack) -> Iterator[Broken]:
    """A role is handed to one service only, and it is a role that is named."""
    for address, one in stack.statements("identity"):
        # Any pattern of actions that matches it permits it: `iam:*`, `iam:Pass*`, `*`.
        if not one.allows or not any(covers(action.lower(), _PASS.lower()) for action in one.actions):
            continue
        if any(_WIDE in name for name in one.resources):
            yield Broken(address, f"{_PASS} on roles that are not named")
        services = one.values("stringequals", "iam:passedtoservice")
        if not services or any(_WIDE in service for service in services):
            yield Broken(address, f"{_PASS} to any service")


def permissions_boundary(stack: Stack) -> Iterator[Broken]:
    """A role cannot be given more than its boundary permits, whoever writes its policy."""
    for role in stack.of("aws_iam_role"):
        if not role.body.get("permissions_boundary"):
            yield Broken(role.address, "has no permissions boundary")


def trust(stack: Stack) -> Iterator[Broken]:
    """Who may become a role is named, and works for this account only."""
    for address, one in stack.statements("trust"):
        if not one.allows:
            continue
        for kind, name in one.principals or ():
            if kind == "Service" and not _bound(one, _SOURCES):
                yield Broken(address, f"{name} may become it on behalf of any account")
            elif kind == "Federated" and name.endswith(_GITHUB):
                for claim in ("aud", "sub"):
                    values = one.values("stringequals", f"{_GITHUB}:{claim}")
                    if not values or any(_WIDE in value for value in values):
                        yield Broken(address, f"the token's {claim} is not fixed")
            elif kind != "Service":
                yield Broken(address, f"{name} may become it")


def public_principal(stack: Stack) -> Iterator[Broken]:
    """A resource permits nothing to everybody, nor to a service that works for anybody."""
    for address, one in stack.statements("resource"):
        if not one.allows:
            continue
        if one.not_principals is not None:
            yield Broken(address, "permits everybody but those it lists (NotPrincipal)")
        for kind, name in one.principals or ():
            if name == _WIDE and not _bound(one, _WHOSE):
                yield Broken(address, "permits everybody")
            elif kind == "Service" and not _bound(one, _SOURCES):
                yield Broken(address, f"permits {name} on behalf of any account")


def foreign_account(stack: Stack) -> Iterator[Broken]:
    """What is in this account is for this account, and no other is named."""
    own = stack.accounts()
    # AWS's own accounts, each named for one region (shared/aws/regions.yaml).
    known = [regions()[name] for name in stack.regions() if name in regions()]
    log_writers = {one.log_delivery.account for one in known}
    for address, one in stack.statements("resource", "trust"):
        for kind, name in (one.principals or ()) if one.allows else ():
            account = _ACCOUNT.search(name)
            # Without an account of its own the rule one-account has something to say, and this one does not know.
            if own and kind == "AWS" and account and account[0] not in own:
                writes = account[0] in log_writers
                who = "Elastic Load Balancing, which writes logs in this region" if writes else f"account {account[0]}"
                yield Broken(address, f"permits {who}")


def long_lived(stack: Stack) -> Iterator[Broken]:
    """Nobody has a password or a key that stays valid."""
    for element in stack.resources.values():
        if facts_of(element.type).credentials is not None:
            yield Broken(element.address, f"a resource of type {element.type}")


def _bound(one: Statement, keys: tuple[str, ...]) -> bool:
    """Return whether a condition fixes one of these keys to values that are no wildcard."""
    return any(
        operator in _EXACT and key in keys and all(value.strip(_WIDE) for value in values)
        for operator, key, values in one.conditions
    )


RULES = (
    Rule(
        "wildcard-action",
        "a wildcard also permits what AWS will add tomorrow",
        "name the actions, or write the reason into findings.yaml of its stack",
        "FSBP IAM.1, IAM.21",
        wildcard_action,
    ),
    Rule(
        "wildcard-resource",
        "a role that was taken over reaches everything that its policy names",
        "name the resources, or write the reason into findings.yaml of its stack",
        "AWS Well-Architected, SEC03-BP02",
        wildcard_resource,
    ),
    Rule(
        "pass-role",
        "who may pass any role to a service may do what that role may",
        "name the roles, and the one service with iam:PassedToService",
        "IAM user guide, Grant a user permissions to pass a role to an AWS service",
        pass_role,
    ),
    Rule(
        "permissions-boundary",
        "without one, who may write a role's policy may give it everything",
        "set permissions_boundary to the one that bootstrap makes",
        "IAM user guide, Permissions boundaries for IAM entities",
        permissions_boundary,
    ),
    Rule(
        "trust",
        "a role is as safe as the worst of those who may become it",
        "name the service with aws:SourceAccount, or the token's aud and sub with StringEquals",
        "IAM user guide, The confused deputy problem; GitHub Docs, OpenID Connect in AWS",
        trust,
    ),
    Rule(
        "public-principal",
        "a policy on a resource reaches across accounts, past every role of this one",
        "name the principal, and bind a service with aws:SourceAccount",
        "FSBP S3.2, S3.3, SNS.4, KMS.5",
        public_principal,
    ),
    Rule(
        "foreign-account",
        "another account has other owners, and other ways to lose its keys",
        "name a principal of this account, or write the reason into findings.yaml of its stack",
        "FSBP S3.6; IAM user guide, Cross-account resource access",
        foreign_account,
    ),
    Rule(
        "long-lived",
        "a key that never ends is found long after it was lost",
        "use a role and GitHub's token",
        "IAM user guide, Security best practices: temporary credentials",
        long_lived,
    ),
)
