"""The tooling knows no service by name: where the catalog's name stands all the same is listed here, with its reason.

Names come from `shared/naming.py`, numbers and regions from the stack or the environment's file. What is the catalog's
own is not searched: its names, its stack, its environments, its constructs, the documentation, snapshots and examples.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
ITS_OWN = ("shared/naming.py", "stacks/", "environments/", "shared/constructs/", "docs/", "tests/examples/")
SNAPSHOTS = "__snapshots__"
THIS = "tests/house/test_service_name.py"
NAME = re.compile(r"[\w-]*catalog[\w-]*", re.IGNORECASE)

# Reason -> file -> every word there that holds the name.
KNOWN: dict[str, dict[str, str]] = {
    "It is about the catalog: its title, its teams, where its stack stands.": {
        "AGENTS.md": "catalog",
        "CODEOWNERS": "catalog-developers",
        "CONTRIBUTING.md": "catalog",
        "README.md": "catalog",
        "tests/walks/construct.py": "catalog",
    },
    "It is the repository's: the name of the project, and the stack's package in a contract.": {
        "cdktf.json": "product-catalog",
        "pyproject.toml": "catalog product-catalog",
        "requirements.lock": "product-catalog",
    },
    "It is the provider's: types and blocks of Terraform's AWS provider.": {
        "shared/aws/provider_schema.json": "aws_glue_catalog_database catalog_data",
    },
    "It crosses the wire: commits that exist have these places and variables.": {
        "ci/toolchain/legacy_commits.py": "CATALOG_VERIFY_INPUT CATALOG_VERIFY_RESULT catalog",
    },
    "It is an example: a repository, an image, a user or a resource that could have any name.": {
        "tests/bench/growth.py": "catalog product-catalog-tfstate-",
        "tests/ci/changes/plan/sensitive.py": "catalog",
        "tests/ci/changes/report/page_examples.py": "catalog- catalog-dead-letters-",
        "tests/ci/changes/report/test_markdown_text.py": "catalog",
        "tests/ci/cli/test_release.py": "catalog",
        "tests/ci/deployment/test_release.py": "catalog",
        "tests/ci/evidence/records.py": "catalog",
        "tests/simulation/scenario.py": "catalog",
        "tests/simulation/scenarios/pull_request.py": "catalog",
    },
    "It changes or reads the example environments, which are the catalog's.": {
        "tests/ci/changes/test_comparison.py": "catalog-prod",
        "tests/ci/cli/test_main.py": "catalog-dev-alarms",
        "tests/ci/policy/test_environments.py": "catalog",
        "tests/ci/policy/test_placeholders.py": (
            "catalog catalog-dev-alarms product-catalog product-catalog-tfstate-dev-210987654321"
        ),
        "tests/shared/config/test_images.py": "catalog",
        "tests/shared/test_examples.py": "catalog",
        "tests/terraform/test_fourth_environment.py": "catalog",
    },
    "It expects what the catalog's stack makes, written out: a name that is computed would follow a mistake.": {
        "tests/ci/deployed/mutations/service.py": "catalog",
        "tests/ci/policy/aws/mutations/secrecy.py": "catalog",
        "tests/stacks/test_permissions.py": "catalog",
        "tests/stacks/test_task.py": "catalog",
        "tests/terraform/test_apply_in_memory.py": "catalog",
    },
    "It expects a name that shared/naming.py makes, written out: roles, aliases, services, state keys.": {
        "tests/ci/deployment/bootstrap/test_tokens.py": "product-catalog",
        "tests/ci/deployment/test_promotion.py": "catalog-dev",
        "tests/ci/deployment/verify/test_command.py": "catalog-dev",
        "tests/shared/access/test_policies.py": "product-catalog",
    },
    "It expects a marker, or is a repository or an image of an example.": {
        "tests/ci/github/drift/test_issues.py": "catalog",
        "tests/ci/github/pull_request/test_comment.py": "catalog",
        "tests/ci/github/pull_request/test_sticky_comment.py": "catalog",
        "tests/ci/github/server.py": "catalog",
        "tests/ci/github/settings/test_plan.py": "catalog",
        "tests/ci/github/test_nightly_issue.py": "catalog",
        "tests/ci/github/test_release_pull_request.py": "catalog",
    },
    "It tests this repository's stack, and names its package.": {
        "tests/ci/policy/aws/test_command.py": "catalog",
        "tests/ci/policy/test_parity.py": "catalog",
        "tests/house/test_contracts.py": "catalog",
        "tests/house/test_coverage_floors.py": "catalog",
        "tests/stacks/test_packages.py": "catalog",
        "tests/ci/deployment/verify/test_restarts.py": "catalog",
        "tests/shared/access/test_oracles.py": "catalog",
        "tests/stacks/test_service_promise.py": "catalog",
        "tests/stacks/test_smoke_promise.py": "catalog",
        "tests/stacks/test_synthesis.py": "catalog",
    },
    "It has the commands of the pages, as the pages have them.": {
        "tests/pages/preparations.py": "catalog-application-dev",
        "tests/pages/table.py": "catalog-application-ENV product-catalog",
    },
    "It compares another stack with the catalog's.": {
        "tests/orders/package/__init__.py": "catalog",
        "tests/orders/package/findings.yaml": "catalog",
        "tests/orders/package/parity.yaml": "catalog",
        "tests/orders/test_any_stack.py": "CATALOG catalog product-catalog",
    },
}

# As they lie in buckets: what was signed cannot be renamed.
RECORDS = ("tests/ci/evidence/test_version_1.py", "tests/ci/evidence/version_1/")

FREE = ("ci/", "shared/config/", "shared/checks/", "tests/local_aws/", "tests/rehearsal/")


def listed() -> dict[str, set[str]]:
    """Return file -> words of the list."""
    return {file: set(words.split()) for files in KNOWN.values() for file, words in files.items()}


def found() -> dict[str, set[str]]:
    """Return file -> words of every file that git does not ignore."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    hits: dict[str, set[str]] = {}
    for name in filter(None, done.stdout.split("\0")):
        if name.startswith((*ITS_OWN, *RECORDS)) or SNAPSHOTS in name or name == THIS or not (ROOT / name).is_file():
            continue
        if words := set(NAME.findall((ROOT / name).read_text(encoding="utf-8", errors="ignore"))):
            hits[name] = words
    return hits


def test_every_place_with_the_name_has_a_reason() -> None:
    """A new one takes its name from `shared/naming.py`, or says here why it cannot."""
    known = listed()
    assert {file: new for file, words in found().items() if (new := words - known.get(file, set()))} == {}


def test_every_place_of_the_list_still_has_the_name() -> None:
    """One that is gone leaves the list."""
    hits = found()
    assert {file: gone for file, words in listed().items() if (gone := words - hits.get(file, set()))} == {}


def test_the_tooling_has_the_name_of_old_commits_only() -> None:
    """Not in what is signed, and not on GitHub: both take it from `shared/naming.py`, and follow a rename."""
    assert {file for file in found() if file.startswith(FREE)} == {"ci/toolchain/legacy_commits.py"}
