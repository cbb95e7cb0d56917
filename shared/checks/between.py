"""Rules between environments: what two of them must not share."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Sequence
from itertools import combinations

from shared.checks.view import View
from shared.config import Problem

# Key, and what to do when two environments have the same value. The state's object key has the environment's name in
# it, so a bucket of one's own keeps bucket and key unique, and access to one bucket is access to one state.
DISTINCT: tuple[tuple[str, str], ...] = (
    ("aws.account_id", "give each environment an account of its own"),
    ("state.bucket", "give each environment a state bucket of its own"),
    ("edge.domain_name", "give each environment a domain name of its own"),
    ("edge.certificate_arn", "give each environment a certificate of its own"),
)
SIGNING_KEYS = "evidence.signing_keys"


def environments_share_nothing(views: Sequence[View]) -> Iterator[Problem]:
    """Accounts, state buckets, domain names and certificates are distinct."""
    for key, remedy in DISTINCT:
        first: dict[str, View] = {}
        for view in views:
            if view.usable(key):
                owner = first.setdefault(view.text(key), view)
                if owner is not view:
                    yield view.problem(key, f"the same as in {owner.place(key)}", remedy)


def networks_do_not_overlap(views: Sequence[View]) -> Iterator[Problem]:
    """No two environments use the same addresses, so that their networks can be joined one day."""
    networks = [
        (view, ipaddress.IPv4Network(view.text("network.cidr"))) for view in views if view.usable("network.cidr")
    ]
    for (first, taken), (later, network) in combinations(networks, 2):
        if network.overlaps(taken):
            what = f"overlaps {taken} in {first.place('network.cidr')}"
            yield later.problem("network.cidr", what, "take addresses that no environment uses")


def signing_keys_are_of_one_environment(views: Sequence[View]) -> Iterator[Problem]:
    """No key signs the records of two environments: a record of one would be evidence in the other."""
    first: dict[str, View] = {}
    for view in views:
        for index, item in enumerate(view.texts(SIGNING_KEYS) if view.usable(SIGNING_KEYS) else []):
            owner = first.setdefault(item, view)
            if owner is not view:
                what = f"the same as in {owner.place(SIGNING_KEYS)}"
                yield view.item_problem(
                    SIGNING_KEYS, index, what, "write [] for the list until bootstrap prints a key of its own"
                )
