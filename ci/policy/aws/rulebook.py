"""All rules, and what they find in a stack. Pure: a document in, findings out."""

from __future__ import annotations

import json
from collections.abc import Iterable

from ci.changes.diff.document import DocumentError
from ci.changes.permissions.statement import NoPolicyError
from ci.policy.aws import (
    boundary,
    containers,
    edge,
    exposure,
    known_types,
    names,
    network,
    permissions,
    protection,
    secrecy,
    storage,
)
from ci.policy.aws.rule import Finding
from ci.policy.aws.stack import Stack
from shared import exits

RULES = (
    *network.RULES,
    *edge.RULES,
    *storage.RULES,
    *secrecy.RULES,
    *permissions.RULES,
    *boundary.RULES,
    *containers.RULES,
    *protection.RULES,
    *names.RULES,
    *exposure.RULES,
    *known_types.RULES,
)


def judge(stacks: Iterable[Stack]) -> list[Finding]:
    """Return what the rules find, stack by stack, in the order of the rules.

    Raises CommandError for a document that cannot be read: nothing was judged then.
    """
    return [finding for stack in stacks for finding in _judged(stack)]


def _judged(stack: Stack) -> list[Finding]:
    whose = (stack.environment, stack.tier, stack.id)
    try:
        return [
            Finding(*whose, rule.name, found.address, found.what, rule.remedy, stack.package)
            for rule in RULES
            for found in rule.find(stack)
        ]
    except (DocumentError, NoPolicyError, json.JSONDecodeError) as error:
        line = f"{stack.id}: the document cannot be read ({error}): nothing in it was judged"
        raise exits.CommandError([line]) from None
