"""The environments that left management: `environments/retired/<name>.json`, which `retire` writes.

An entry says where the environment was, which record says that everything in it was destroyed, and what becomes of the
account. Reviewers see it in the pull request that removes the environment's files.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from ci.changes import Account
from shared import exits
from shared.config.kinds import AccountId, EnvironmentName

FOLDER = Path("environments", "retired")
PAGE = "docs/operations.md, Retire an environment"


class Retired(BaseModel):
    """One environment that left management.

    `record` is the key of the record that says that everything was destroyed; None where nothing was ever deployed.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    environment: EnvironmentName
    account_id: AccountId
    region: str
    state_bucket: str
    account: Account
    record: str | None
    reason: Annotated[str, Field(min_length=1)]

    @property
    def was_prepared(self) -> bool:
        """Whether there is an account that can be asked."""
        return self.account is not Account.ABSENT

    @property
    def sentence(self) -> str:
        """What a reviewer reads of it."""
        proof = "nothing was ever deployed there" if self.record is None else f"destroyed by {self.record}"
        account = {
            Account.KEPT: "is kept",
            Account.CLOSED: "is to be closed after the merge",
            Account.ABSENT: "was never prepared",
        }[self.account]
        return f"is retired: {proof}; its account {self.account_id} {account}"

    def to_json(self) -> str:
        """Return the text of its file."""
        return json.dumps(self.model_dump(mode="json"), indent=2, ensure_ascii=False) + "\n"


def path_of(name: str) -> Path:
    """Return where the entry of an environment stands, below the repository."""
    return FOLDER / f"{name}.json"


def read(root: Path, environments: Collection[str]) -> dict[str, Retired]:
    """Return name -> entry of the tree at `root`, whose environments are `environments`.

    Raises CommandError (bad input) with a line for each file that is wrong: it cannot be read, it is of another name
    than its own, or its environment is here again.
    """
    found: dict[str, Retired] = {}
    problems: list[str] = []
    for file in sorted((root / FOLDER).glob("*")):
        place = file.relative_to(root).as_posix()
        try:
            one = Retired.model_validate_json(file.read_bytes())
        except OSError as error:
            problems.append(f"{place}: cannot be read ({error.strerror}): restore it from git")
            continue
        except ValidationError as error:
            problems += [f"{place}: {_said(first)}: let python -m ci retire write it" for first in error.errors()]
            continue
        if file.name != path_of(one.environment).name:
            problems.append(f"{place}: environment: {one.environment}: name the file {path_of(one.environment).name}")
        elif one.environment in environments:
            problems.append(f"{place}: {one.environment} is an environment again: remove the file")
        found[one.environment] = one
    if problems:
        raise exits.CommandError(problems, exits.BAD_INPUT)
    return found


def _said(error: ErrorDetails) -> str:
    where = ".".join(str(part) for part in error["loc"])
    return f"{where}: {error['msg']}" if where else str(error["msg"])
