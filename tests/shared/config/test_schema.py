"""The schemas that editors use are those of the model: they accept what the model accepts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from shared.config.schema import schemas, write
from tests.examples.good import GOOD

ENVIRONMENT, RELEASE = "environments/schema.json", "environments/release.schema.json"


def _schema(file: str) -> dict[str, Any]:
    return json.loads(schemas()[file])


@pytest.mark.parametrize("file", [ENVIRONMENT, RELEASE])
def test_a_schema_is_a_valid_schema_of_its_dialect(file: str) -> None:
    """With a title and a description, which editors show."""
    schema = _schema(file)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["title"]
    assert schema["description"]


@pytest.mark.parametrize("name", ["dev", "staging", "prod"])
@pytest.mark.parametrize(("file", "folder"), [(ENVIRONMENT, "environments"), (RELEASE, "environments/releases")])
def test_good_files_fit_their_schema(file: str, folder: str, name: str) -> None:
    """An editor marks nothing in a file that is accepted."""
    data = yaml.safe_load((GOOD / folder / f"{name}.yaml").read_text())
    jsonschema.Draft202012Validator(_schema(file)).validate(data)


@pytest.mark.parametrize(
    ("key", "value"),
    [("owner", 5), ("timezone", "UTC"), ("release", {}), ("tier", "prod"), ("budget", {}), ("name", "Dev")],
)
def test_a_wrong_value_does_not_fit_the_schema(key: str, value: object) -> None:
    """An editor marks it while it is written; the release is no part of a person's file."""
    data = yaml.safe_load((GOOD / "environments/dev.yaml").read_text()) | {key: value}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(_schema(ENVIRONMENT)).validate(data)


def test_a_schema_ends_with_a_newline_and_has_sorted_keys() -> None:
    """So that two runs, and two people, write the same bytes."""
    text = schemas()[RELEASE]
    assert text == json.dumps(json.loads(text), indent=2, sort_keys=True) + "\n"


def test_only_what_changed_is_named(tmp_path: Path) -> None:
    """The second run has nothing to do."""
    (tmp_path / "environments").mkdir()
    (tmp_path / RELEASE).write_text("{}\n")
    assert write(tmp_path) == [ENVIRONMENT, RELEASE]
    assert write(tmp_path) == []
    assert (tmp_path / RELEASE).read_text() == schemas()[RELEASE]
