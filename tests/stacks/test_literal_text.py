"""Text from an environment file stays text: Terraform would run `${...}` and `%{...}` in it.

That no file may have such text, tests/shared/config/test_hostile_text.py shows.
"""

from __future__ import annotations

import json

from shared.config import EnvironmentConfig
from shared.naming import VARIABLE
from tests.stacks.document import Document


def test_the_container_definitions_are_json(config: EnvironmentConfig, document: Document) -> None:
    """Quotes and backslashes of values are escaped: what Terraform gets can be parsed, references included."""
    [definition] = document.data["resource"]["aws_ecs_task_definition"].values()
    [container] = json.loads(definition["container_definitions"])
    assert container["environment"][0] == {"name": f"{VARIABLE}_ENVIRONMENT", "value": config.name}


def test_no_document_has_a_template_directive(document: Document) -> None:
    """`%{` would begin one; only references of cdktf stand in the document."""
    assert "%{" not in document.text
