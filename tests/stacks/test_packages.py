"""A stack is a package: one of each kind, found by the name of its folder."""

from __future__ import annotations

import pytest

import stacks.account
import stacks.catalog
from shared import exits
from stacks.factory import package_of
from stacks.kinds import ACCOUNT, SERVICE, Kind


@pytest.mark.parametrize(("kind", "package"), [(SERVICE, "catalog"), (ACCOUNT, "account")])
def test_a_stack_is_found_by_its_package(kind: Kind, package: str) -> None:
    """No list names it."""
    assert package_of(kind) == package


def test_two_packages_of_a_kind_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment has one stack of the service: both are named."""
    monkeypatch.setattr(stacks.account, "KIND", SERVICE)
    with pytest.raises(exits.CommandError, match=r"^stacks/: both account and catalog of the kind SERVICE: keep one"):
        package_of(SERVICE)


def test_a_kind_without_a_package_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """What to write stands in the line; a package that says nothing is of no kind."""
    monkeypatch.delattr(stacks.catalog, "KIND")
    with pytest.raises(exits.CommandError, match=r"^stacks/: no package of the kind SERVICE: .*`KIND = SERVICE`$"):
        package_of(SERVICE)
