"""A rule of the policy, and what it finds: data first, one line of text second."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from ci.policy.aws.stack import Stack


class Broken(NamedTuple):
    """One place where a rule is broken: the address of a resource, `address#Sid` for a statement, and what is wrong."""

    address: str
    what: str


@dataclass(frozen=True)
class Rule:
    """A rule by name: why it is there, how to mend what breaks it, where it comes from, and what finds it.

    `source` is a control of AWS Security Hub (FSBP) by its id, or a page of a manual by its title.
    """

    name: str
    reason: str
    remedy: str
    source: str
    find: Callable[[Stack], Iterator[Broken]]


@dataclass(frozen=True, order=True)
class Finding:
    """A broken rule in one stack of one environment; `tier` is that environment's, `package` declares the stack."""

    environment: str
    tier: str
    stack: str
    rule: str
    address: str
    what: str
    remedy: str
    package: str = ""

    def __str__(self) -> str:
        """Return `stack: rule: address: what: remedy`."""
        return f"{self.stack}: {self.rule}: {self.address}: {self.what}: {self.remedy}"
