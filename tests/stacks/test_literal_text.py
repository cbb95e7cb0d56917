"""Text from an environment file stays text: Terraform would run `${...}` and `%{...}` in it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from shared import checks
from shared.config import ConfigError, EnvironmentConfig
from shared.naming import VARIABLE
from tests.examples.good import GOOD, copy_good
from tests.stacks.document import Document

FILES = ("dev.yaml", "releases/dev.yaml")
# Every line of a file whose value is text of somebody's choice: quoted or not, in a list or under a key.
VALUE = re.compile(r"^(?P<before> *(?:- |\w+: +))\"?(?P<value>[A-Za-z0-9/][^#\"]*?)\"?(?P<after>(?: +#.*)?)$")


def texts() -> list[tuple[str, int]]:
    """Return file and index of the line of every value."""
    return [
        (file, index)
        for file in FILES
        for index, line in enumerate((GOOD / "environments" / file).read_text().splitlines())
        if VALUE.match(line)
    ]


@pytest.mark.parametrize("template", ["${path.cwd}", "%{if(true)}yes%{endif}"])
@pytest.mark.parametrize(("file", "index"), texts(), ids=str)
def test_no_value_may_be_a_template(tmp_path: Path, file: str, index: int, template: str) -> None:
    """Whoever may change a value in a file must not thereby run an expression in Terraform: each one is refused."""
    path = copy_good(tmp_path) / "environments" / file
    lines = path.read_text().splitlines()
    match = VALUE.match(lines[index])
    assert match is not None
    lines[index] = f'{match["before"]}"{match["value"]}{template}"{match["after"]}'
    path.write_text("\n".join(lines) + "\n")
    with pytest.raises(ConfigError):
        checks.validated(tmp_path)


def test_the_container_definitions_are_json(config: EnvironmentConfig, document: Document) -> None:
    """Quotes and backslashes of values are escaped: what Terraform gets can be parsed, references included."""
    [definition] = document.data["resource"]["aws_ecs_task_definition"].values()
    [container] = json.loads(definition["container_definitions"])
    assert container["environment"][0] == {"name": f"{VARIABLE}_ENVIRONMENT", "value": config.name}


def test_no_document_has_a_template_directive(document: Document) -> None:
    """`%{` would begin one; only references of cdktf stand in the document."""
    assert "%{" not in document.text
