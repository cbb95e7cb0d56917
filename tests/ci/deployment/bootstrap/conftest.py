"""Accounts on AWS that enforces IAM, prepared by the product itself."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest

from shared import checks
from tests.ci.deployment.bootstrap.accounts import STEPS, Account, account_of
from tests.local_aws.enforcing import EnforcingAws, enforcing_aws
from tests.rehearsal.commands import Answer
from tests.rehearsal.tree import ROOT
from tests.terraform.engine import find_program

# An apply is killed when it begins, and when it has made some of what is left. On a busy machine the first of them has
# made more by then, and so many have to be left that the second one does not come to its end.
KILLED_AT = (*STEPS[:3], "apply", "apply 10", "migrate")


@dataclass(frozen=True)
class Prepared:
    """What was seen while accounts were prepared: dev's killed runs, each account's first whole run, dev's next one."""

    accounts: Mapping[str, Account]
    killed: Mapping[str, list[str]]
    states_after_kills: tuple[dict[str, Any] | None, ...]
    answers: Mapping[str, Answer]
    again: Answer


@pytest.fixture(scope="session")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Generator[EnforcingAws]:
    """Return AWS on loopback that enforces IAM, empty."""
    if find_program() is None:
        pytest.skip("terraform is not on the PATH")
    region = checks.validated(ROOT)[0].aws.region
    with enforcing_aws(tmp_path_factory.mktemp("enforcing"), region=region) as found:
        yield found


@pytest.fixture(scope="session")
def prepared(aws: EnforcingAws, tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """Prepare the three accounts side by side; dev's bootstrap is killed at every step before it may end."""
    scratch = tmp_path_factory.mktemp("accounts")
    accounts = {config.name: account_of(config, aws, scratch) for config in checks.validated(ROOT)}
    killed: dict[str, list[str]] = {}
    states: list[dict[str, Any] | None] = []

    def prepare(account: Account) -> Answer:
        if account.config.name == "dev":
            for step in KILLED_AT:
                killed[step] = account.killed(at=step)
                states.append(account.state())
        return account.bootstrap("--yes", "--json")

    with ThreadPoolExecutor(max_workers=len(accounts)) as pool:
        answers = dict(zip(accounts, pool.map(prepare, accounts.values()), strict=True))
    again = accounts["dev"].bootstrap("--yes", "--json")
    return Prepared(accounts, killed, tuple(states), answers, again)


@pytest.fixture(scope="session")
def accounts(prepared: Prepared) -> Mapping[str, Account]:
    """Return the prepared accounts."""
    return prepared.accounts
