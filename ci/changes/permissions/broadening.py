"""A plan as `show -json` prints it -> what it permits that was not permitted before."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ci.changes.permissions.grants import broader
from ci.changes.permissions.network import Opening, opening, within
from ci.changes.permissions.statement import NoPolicyError, Statement, statements

# Where a resource keeps its policy.
POLICIES: Mapping[str, str] = {
    "aws_cloudwatch_log_resource_policy": "policy_document",
    "aws_iam_policy": "policy",
    "aws_iam_role": "assume_role_policy",
    "aws_iam_role_policy": "policy",
    "aws_kms_key": "policy",
    "aws_s3_bucket_policy": "policy",
    "aws_secretsmanager_secret_policy": "policy",
    "aws_sns_topic_policy": "policy",
    "aws_sqs_queue_policy": "policy",
    "aws_vpc_endpoint": "policy",
}
RULES: Mapping[str, str] = {
    "aws_vpc_security_group_egress_rule": "egress",
    "aws_vpc_security_group_ingress_rule": "ingress",
}
# What has no policy in it and permits all the same: each new one, and each change.
ATTACHED: Mapping[str, tuple[str, ...]] = {
    "aws_elasticache_user": ("access_string",),
    "aws_iam_role": ("inline_policy", "managed_policy_arns", "permissions_boundary"),
    "aws_iam_role_policy_attachment": ("policy_arn", "role"),
}
# Whose policy it is, where that is an argument: to move it is to take it from one and give it to another.
SUBJECTS: Mapping[str, str] = {
    "aws_iam_role_policy": "role",
    "aws_s3_bucket_policy": "bucket",
    "aws_secretsmanager_secret_policy": "secret_arn",
    "aws_sns_topic_policy": "arn",
    "aws_sqs_queue_policy": "queue_url",
}
# Each of them closes something as long as it is true.
BLOCKS = ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets")
UNKNOWN = "what it will say is known only after the apply"
HIDDEN = "it holds a secret, so nobody may show what it permits"


@dataclass(frozen=True)
class Broadening:
    """A statement that permits more: where, what, and the id by which an override names it."""

    address: str
    what: str

    @property
    def id(self) -> str:
        """Return twelve digits of the SHA-256 of address and statement."""
        return hashlib.sha256(f"{self.address}\n{self.what}".encode()).hexdigest()[:12]


def broadenings(plan: Mapping[str, Any]) -> list[Broadening]:
    """Return everything in a plan that permits more than before, sorted."""
    changes = [one for one in plan.get("resource_changes", []) if one.get("mode", "managed") == "managed"]
    found = {*_policies(changes), *_openings(changes), *_attached(changes), *_unblocked(changes)}
    return sorted(found, key=lambda one: (one.address, one.what))


def _policies(changes: list[Mapping[str, Any]]) -> Iterator[Broadening]:
    """Compare whom a policy belongs to, not its resource: one that is renamed permits the same to the same role."""
    before: dict[tuple[str, str], list[Statement]] = defaultdict(list)
    after: dict[tuple[str, str], list[tuple[str, Statement]]] = defaultdict(list)
    touched = set[tuple[str, str]]()
    for one in changes:
        attribute = POLICIES.get(one["type"])
        if attribute is None:
            continue
        was, owner = _owner(one, "before"), _owner(one, "after")
        if one["change"]["actions"] != ["no-op"]:
            touched |= {was, owner}
        if one["change"].get("after_unknown", {}).get(attribute):
            yield Broadening(one["address"], UNKNOWN)
        if _is_secret(one, attribute):
            if one["change"]["actions"] != ["no-op"]:
                yield Broadening(one["address"], HIDDEN)
            continue
        try:
            before[was] += _statements(one["change"].get("before"), attribute)
            now = _statements(one["change"].get("after"), attribute)
        except NoPolicyError:
            yield Broadening(one["address"], f"{attribute} is no policy that can be read")
            continue
        after[owner] += [(one["address"], statement) for statement in now]
    for owner in sorted(touched):
        texts = broader(before[owner], [statement for _, statement in after[owner]])
        where = {statement.text: address for address, statement in after[owner]}
        for text in texts:
            yield Broadening(where.get(text, owner[1]), text)


def _is_secret(one: Mapping[str, Any], attribute: str) -> bool:
    """Return whether the engine marks a value, or a part of it, as sensitive: it must not get into a reason."""
    marks = (one["change"].get(side) for side in ("before_sensitive", "after_sensitive"))
    return any(bool(mark.get(attribute)) if isinstance(mark, dict) else bool(mark) for mark in marks)


def _owner(one: Mapping[str, Any], side: str) -> tuple[str, str]:
    """Return whose policy it is on one side of the change; where nobody knows yet, nobody's but its own."""
    values = one["change"].get(side) or one["change"].get("before") or one["change"].get("after") or {}
    subject = SUBJECTS.get(one["type"])
    if subject is not None and side == "after" and one["change"].get("after_unknown", {}).get(subject):
        return one["type"], f"new {one['address']}"
    return one["type"], (subject and values.get(subject)) or one["address"]


def _statements(values: Mapping[str, Any] | None, attribute: str) -> list[Statement]:
    return statements((values or {}).get(attribute) or None)


def _openings(changes: list[Mapping[str, Any]]) -> Iterator[Broadening]:
    rules = [one for one in changes if one["type"] in RULES]
    were = [found for one in rules if (found := _opening(one, "before")) is not None]
    for one in rules:
        if one["change"]["actions"] == ["no-op"] or one["change"].get("after") is None:
            continue
        now = _opening(one, "after")
        if now is None:
            yield Broadening(one["address"], UNKNOWN)
        elif any(_is_secret(one, attribute) for attribute in one["change"]["after"]):
            yield Broadening(one["address"], HIDDEN)
        elif not within(now, were):
            yield Broadening(one["address"], f"{RULES[one['type']]}: {now}")


def _opening(one: Mapping[str, Any], side: str) -> Opening | None:
    values = one["change"].get(side)
    return None if values is None else opening(RULES[one["type"]], values)


def _attached(changes: list[Mapping[str, Any]]) -> Iterator[Broadening]:
    for one in changes:
        after, before = one["change"].get("after"), one["change"].get("before") or {}
        for attribute in ATTACHED.get(one["type"], ()):
            if after is None or one["change"]["actions"] == ["no-op"]:
                continue
            if one["change"].get("after_unknown", {}).get(attribute):
                # Of a new role the provider fills in what it has none of.
                if one["change"].get("before") is not None or attribute not in ("inline_policy", "managed_policy_arns"):
                    yield Broadening(one["address"], f"{attribute}: {UNKNOWN}")
            elif _is_secret(one, attribute):
                yield Broadening(one["address"], f"{attribute}: {HIDDEN}")
            elif _more(attribute, before.get(attribute), after.get(attribute)):
                yield Broadening(one["address"], f"{attribute}: {json.dumps(after.get(attribute), sort_keys=True)}")


def _unblocked(changes: list[Mapping[str, Any]]) -> Iterator[Broadening]:
    for one in changes:
        if one["type"] == "aws_s3_bucket_public_access_block":
            before, after = one["change"].get("before") or {}, one["change"].get("after") or {}
            for flag in BLOCKS:
                if before.get(flag) is True and after.get(flag) is not True:
                    yield Broadening(one["address"], f"no longer: {flag}")


def _more(attribute: str, before: Any, after: Any) -> bool:  # noqa: ANN401 - whatever stands in the plan
    if attribute == "managed_policy_arns":
        return not set(after or []) <= set(before or [])
    if attribute == "permissions_boundary":
        return bool(before) and before != after  # a boundary only takes away: a new one is narrower
    if attribute == "inline_policy":
        return bool(after) and before != after
    return before != after
