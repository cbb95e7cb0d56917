"""The pytest plugin of `verify`: gives the tests their environment, and writes down what they said."""

from __future__ import annotations

import json
import os
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from ci.deployment.verify.deployed import ask_in, outputs_of
from ci.toolchain.rehearsal import is_local_aws
from shared.config.model import EnvironmentConfig
from shared.deployed import Deployed, NotProvableError
from shared.naming import names_of
from shared.tree_data import INPUT, RESULT

PROVABLE = "listed as not provable here, but it passes: take it off the list"


class Verification:
    """One run: what was given, and what each test said."""

    def __init__(self) -> None:
        given = json.loads(Path(os.environ[INPUT]).read_text(encoding="utf-8"))
        self.config = EnvironmentConfig.model_validate(given["config"])
        self.outputs = outputs_of(Path(given["outputs"]), names_of(self.config).stack_id)
        self.not_provable: dict[str, str] = given["not_provable"]
        self.result: dict[str, Any] = {"passed": [], "failed": {}, "not_provable": {}, "problems": []}

    @pytest.fixture(scope="session")
    def deployed(self) -> Deployed:
        """Return the environment under test."""
        return Deployed(self.config, self.outputs, ask_in(self.config.aws.region), is_local_aws())

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Expect those tests to fail that cannot be shown here."""
        by_name = {item.name: item for item in items}
        for name, reason in self.not_provable.items():
            if name in by_name:
                by_name[name].add_marker(pytest.mark.xfail(reason=reason, strict=True))
            else:
                self.result["problems"].append(f"not_provable: {name}: no such test: take it off the list")

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Write down what a test said; a test that was skipped did not show anything, so it failed."""
        report = yield
        if hasattr(report, "wasxfail"):
            self.result["not_provable"][item.name] = self.not_provable[item.name]
        elif call.excinfo is not None and isinstance(call.excinfo.value, NotProvableError):
            self.result["not_provable"][item.name] = _line(call.excinfo)
        elif report.failed:
            said = "" if call.excinfo is None else _line(call.excinfo)
            self.result["failed"][item.name] = said if said else PROVABLE
        elif report.skipped:
            self.result["failed"][item.name] = "skipped, so it showed nothing"
        elif report.when == "call":
            self.result["passed"].append(item.name)
        return report

    def pytest_sessionfinish(self) -> None:
        """Write the result, whatever it is."""
        Path(os.environ[RESULT]).write_text(json.dumps(self.result), encoding="utf-8")


def _line(error: pytest.ExceptionInfo[BaseException]) -> str:
    """Return an error as one line: what an assertion says, or the kind of any other error and its text."""
    text = " ".join(str(error.value).split())
    first = text.partition(" assert ")[0] if isinstance(error.value, AssertionError) else text
    name = "" if isinstance(error.value, (AssertionError, NotProvableError)) else f"{error.typename}: "
    return f"{name}{first or text}"[:500]


def pytest_configure(config: pytest.Config) -> None:
    """Register one run."""
    config.pluginmanager.register(Verification(), "verification")
