"""The files of facts: each is read, nothing in it is without a source, and what is wrong is named."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from shared import exits
from shared.aws import facts_of, file_name, other_attributes, types
from shared.aws.facts import TypeFacts
from shared.aws.files import TYPES, read

ROOT = Path(__file__).parents[3]
SNAPSHOTS = ROOT / "tests" / "stacks" / "__snapshots__"
SYNTHESIZED = {
    type_ for file in SNAPSHOTS.rglob("*.json") for type_ in json.loads(file.read_text(encoding="utf-8"))["resource"]
}
SECTIONS = list(TypeFacts.model_fields)
EXAMPLES = {name: next(type_ for type_ in sorted(types()) if getattr(facts_of(type_), name)) for name in SECTIONS}


def problems(folder: Path, text: str) -> list[str]:
    """Return what is wrong with a file of this text."""
    file = folder / "aws_x.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(exits.CommandError) as raised:
        read(file)
    assert raised.value.code == exits.BAD_INPUT
    return raised.value.lines


@pytest.mark.parametrize("type_", sorted(types()))
def test_a_file_is_in_order(type_: str) -> None:
    """Sections in one order, statements and actions sorted: two people write the same file."""
    data = yaml.safe_load((TYPES / f"{type_}.yaml").read_text(encoding="utf-8"))
    assert list(data) == [name for name in SECTIONS if name in data]
    for statements in (block.get(use, {}) for block in data.get("actions", []) for use in ("read", "change")):
        assert list(statements) == sorted(statements)
        assert [actions for actions in statements.values() if actions != sorted(set(actions))] == []
    assert facts_of(type_).attributes is not None


def test_every_type_that_a_stack_synthesizes_is_complete() -> None:
    """It has a file, which says what it takes, what it exposes, what replaces it and what its attributes are."""
    assert len(SYNTHESIZED) >= 55
    needed = ("actions", "says_exposure", "replacement", "attributes")
    missing = [
        f"{file_name(type_)}: write {name}"
        for type_ in sorted(SYNTHESIZED)
        for name in needed
        if not getattr(facts_of(type_), name)
    ]
    assert missing == []


@pytest.mark.parametrize("type_", sorted(type_ for type_ in types() if facts_of(type_).opens_nothing))
def test_what_opens_nothing_names_nothing_that_opens(type_: str) -> None:
    """One or the other."""
    assert facts_of(type_).exposing == ()


@pytest.mark.parametrize("section", SECTIONS)
def test_no_fact_is_without_a_source(tmp_path: Path, section: str) -> None:
    """Every kind of section must have one, which says more than a word."""
    data = yaml.safe_load((TYPES / f"{EXAMPLES[section]}.yaml").read_text(encoding="utf-8"))[section]
    key = f"{section}.0" if isinstance(data, list) else section
    block = data[0] if isinstance(data, list) else data
    block["source"] = "AWS"
    [line] = problems(tmp_path, yaml.safe_dump({section: data}))
    assert line.startswith(f"{file_name('aws_x')}: {key}.source: ")
    del block["source"]
    assert problems(tmp_path, yaml.safe_dump({section: data})) == [
        f"{file_name('aws_x')}: {key}.source: missing: add it"
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("date: {}", "date: unknown: remove it, or spell it as the other files do"),
        (
            "actions: [{write: {}, source: a page}]",
            "actions.0.write: unknown: remove it",
        ),
        ("data: {loses: a key, loses: a value, source: a page}", "cannot be read: a key stands twice"),
        ("data: [", "cannot be read: while parsing a flow node"),
        ("text", "file: "),
        ("data: 2026-11-99", "cannot be read: day "),
        ("actions: [{read: {DescribeStack: [s3:Get*]}, source: a page}]", "actions.0.read.DescribeStack.0: "),
    ],
    ids=["section", "use", "twice", "syntax", "no mapping", "no day", "pattern"],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, said: str) -> None:
    """File and key."""
    [line] = problems(tmp_path, text)
    assert line.startswith(f"{file_name('aws_x')}: {said}")


def test_nothing_is_known_of_a_type_without_a_file() -> None:
    """Whatever it is called: no file outside of the folder is read."""
    for type_ in (None, "random_id", "../types/aws_lb"):
        assert facts_of(type_) == TypeFacts()


@pytest.mark.parametrize("command", ["--help", "validate"])
def test_a_command_that_is_about_no_type_reads_no_file_of_one(command: str) -> None:
    """There are many."""
    code = (
        "import sys; from ci.__main__ import main; main(sys.argv[1:]);"
        "from shared.aws import facts_of; print(facts_of.cache_info().misses, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code, command], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stderr == "0\n"


def test_attributes_of_what_has_no_file() -> None:
    """Resources, data sources and providers."""
    assert other_attributes("resource", "aws_lb") is None
    assert other_attributes("nothing", "aws_ami") is None
    ami = other_attributes("resource", "aws_ami")
    assert ami is not None
    assert "ebs_block_device" in ami.sets
