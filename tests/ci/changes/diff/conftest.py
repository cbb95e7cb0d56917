"""The real provider's schema and one real plan, each asked for once."""

from __future__ import annotations

from typing import Any

import pytest

import stacks  # noqa: F401 - prepares the bindings before anything imports cdktf
from tests.ci.changes.diff import order_cases, replacement_cases
from tests.ci.changes.diff.provider_schema import provider_schema
from tests.ci.changes.diff.terraform_plan import Answers, ask
from tests.terraform.engine import find_program


@pytest.fixture(scope="session")
def _terraform() -> None:
    """Skip where there is no terraform."""
    if find_program() is None:
        pytest.skip("terraform is not on the PATH: what it and the AWS provider say is not tested here")


@pytest.fixture(scope="session")
def schema(_terraform: None) -> dict[str, Any]:
    """Return the schema of the AWS provider."""
    return provider_schema()


@pytest.fixture(scope="session")
def answers(schema: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Answers:
    """Return what Terraform would do for every question of this folder: the provider takes long to start."""
    questions = [row.question for row in replacement_cases.rows(schema)]
    questions += [case.question for case in order_cases.CASES]
    return ask(questions, schema, tmp_path_factory.mktemp("plan"))
