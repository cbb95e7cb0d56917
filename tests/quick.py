"""`pytest --quick`: what answers within a minute and a half, and what that left out. A plugin of pytest.

Left out is what takes its time in other processes: engines, emulators, browsers, simulated workflows. One real plan
stays.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

import pytest
from xdist.workermanage import WorkerController

# How a test's id begins -> what it takes its time for.
LEFT_OUT: Mapping[str, str] = {
    "tests/bench/": "measures commands, each in processes of its own",
    "tests/ci/changes/diff/test_moves_by_terraform.py": "real Terraform, step by step",
    "tests/ci/changes/diff/test_order_by_terraform.py": "the AWS provider's answers to every question of a table",
    "tests/ci/changes/diff/test_provider_schema.py": "the AWS provider's schema",
    "tests/ci/changes/diff/test_replacement_by_terraform.py": "the AWS provider's answers to every question of a table",
    "tests/ci/changes/report/test_page_browser.py": "the page of the diff in a real browser",
    "tests/ci/changes/report/test_page_first_screen.py": "the page of the diff in a real browser",
    "tests/ci/changes/test_comparison.py": "synthesis of changed repositories",
    "tests/ci/cli/": "commands over whole repositories",
    "tests/ci/deployed/": "an environment, deployed on local AWS by real Terraform",
    "tests/ci/deployment/": "plans, records and bootstrap on local AWS with real Terraform",
    "tests/ci/drills/": "interrupted and refused deployments with real Terraform",
    "tests/ci/evidence/test_notes.py": "notes on local AWS",
    "tests/ci/evidence/test_store.py": "records on local AWS",
    "tests/ci/github/test_release_pull_request.py": "a release, with its records on local AWS",
    "tests/ci/histories/": "histories of commands on local AWS with real Terraform",
    "tests/ci/policy/aws/test_checkov.py": "checkov's opinion",
    "tests/ci/policy/aws/test_command.py": "the command over whole repositories",
    "tests/ci/toolchain/": "git, Terraform and their processes",
    "tests/house/": "commands through nox, and what the pages say",
    "tests/keys/test_page.py": "synthesis of changed example environments",
    "tests/local_aws/": "the emulators themselves",
    "tests/orders/": "the commands in a repository of another stack",
    "tests/pages/test_offline.py": "commands of the pages, each in a process of its own",
    "tests/simulation/": "the workflows under act",
    "tests/stacks/test_bindings.py": "the whole library of bindings, in processes of its own",
    "tests/stacks/test_command_line.py": "the command, in processes of its own",
    "tests/terraform/": "what real Terraform says of every other environment",
    "tests/walks/": "checks in a copy of the repository",
}
STAYS = "tests/terraform/test_plan.py::test_plan_adds_every_resource_of_the_document_and_nothing_else"
_KEY = pytest.StashKey[dict[str, int]]()


def place_of(nodeid: str) -> str | None:
    """Return the entry of LEFT_OUT that a test falls under, None where it is quick."""
    return next((place for place in LEFT_OUT if nodeid.startswith(place)), None)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option."""
    parser.addoption("--quick", action="store_true", help="leave out what takes its time, and say what that is")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the quick tests, and the first of the plans."""
    if not config.getoption("--quick"):
        return
    kept, left_out = split(item.nodeid for item in items)
    names = set(kept)
    config.hook.pytest_deselected(items=[item for item in items if item.nodeid not in names])
    items[:] = [item for item in items if item.nodeid in names]
    config.stash[_KEY] = left_out
    if hasattr(config, "workeroutput"):
        config.workeroutput["left_out"] = left_out


def split(nodeids: Iterable[str]) -> tuple[list[str], dict[str, int]]:
    """Return the tests that stay, and of each place how many are left out."""
    kept, left_out = list[str](), Counter[str]()
    plan_is_there = False
    for nodeid in nodeids:
        place = place_of(nodeid)
        is_plan = nodeid.startswith(STAYS) and not plan_is_there
        plan_is_there = plan_is_there or is_plan
        if place is None or is_plan:
            kept.append(nodeid)
        else:
            left_out[place] += 1
    return kept, dict(left_out)


def lines(left_out: Mapping[str, int]) -> list[str]:
    """Return a line for each place with its number of tests, and one for all."""
    if not left_out:
        return []
    rows = [f"{left_out[place]:5} {place}: {reason}" for place, reason in LEFT_OUT.items() if left_out.get(place)]
    return [*rows, f"{sum(left_out.values()):5} in all: ./noxw -s test runs them"]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: WorkerController) -> None:
    """Keep what a worker of pytest-xdist left out: each of them collects the same."""
    output = getattr(node, "workeroutput", {})
    if "left_out" in output:
        node.config.stash[_KEY] = output["left_out"]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say what was left out."""
    said = lines(config.stash.get(_KEY, {}))
    if said:
        terminalreporter.section("left out by --quick: tests, where, what takes their time")
        for line in said:
            terminalreporter.write_line(line)
