"""What docs/ shows as files of an environment is really accepted, with every key there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from shared import checks, exits
from tests.accept import with_guards
from tests.examples.good import WHOLE_EXAMPLE

PAGE = Path(__file__).parents[2] / "docs" / "configuration.md"
RELEASE = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_the_annotated_environment_is_loaded_without_a_problem(tmp_path: Path) -> None:
    """With the page's release, alone in a folder, it is a valid configuration: all keys, in order."""
    environment = WHOLE_EXAMPLE.read_text(encoding="utf-8")
    (release,) = RELEASE.findall(PAGE.read_text(encoding="utf-8"))
    (tmp_path / "environments" / "releases").mkdir(parents=True)
    (tmp_path / "environments" / "prod.yaml").write_text(environment, encoding="utf-8")
    (tmp_path / "environments" / "releases" / "prod.yaml").write_text(release, encoding="utf-8")
    try:
        (config,) = checks.validated(tmp_path)
    except exits.CommandError as error:
        pytest.fail("\n".join(f"docs/production.yaml, or the release: {line}" for line in error.lines))
    assert (config.name, config.tier) == ("prod", "production")


def test_the_table_of_guards_is_the_list_in_the_code() -> None:
    """The page names every guard of production, in the order of the code, with what it wants."""
    page = PAGE.read_text(encoding="utf-8")
    assert "| `network.nat` | `per_az` |" in page
    assert with_guards(page) == page, "run ./noxw -s test -- --accept"
