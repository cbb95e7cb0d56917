"""The model's faults become messages: each kind has a sentence of its own, at the right line, and is told once."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Annotated

import pytest
import yaml
from pydantic import Field, ValidationError

from shared.config.document import Document, Path, dotted
from shared.config.fields import allowed_values, field_at, meaning
from shared.config.forms import FORMS
from shared.config.judging import REMOVE_OR_DECLARE, judge
from shared.config.messages import SENTENCES, Fault, Sentence, sentence
from shared.config.model import EnvironmentFile, ReleaseConfig, Section
from tests.examples.good import GOOD

MODELS: tuple[tuple[type[Section], str], ...] = (
    (EnvironmentFile, "environments/dev.yaml"),
    (ReleaseConfig, "environments/releases/dev.yaml"),
)
# One value of each kind, and texts and numbers of every size that some rule might refuse.
JUNK: tuple[object, ...] = (
    None, True, False, 0, -1, 10**12, 1.0, 1.5, "", "x", "x" * 400, "10.0.0.1/8", "300.0.0.0/8", "\ud800", [], {},
    [None], ["x"], ["x", "x"], ["x"] * 9, [1, 2], {"x": 1}, ["monday 25:00 to friday 08:00"],
    ["AWSManagedRulesNone: no such group"], ["AWSManagedRulesSQLiRuleSet/None: no such rule"],
    [f"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE{'A' * 86}=="],
    f"111222333444.dkr.ecr-fips.sa-east-1.amazonaws.com/x@sha256:{'0' * 64}",
    f"arn:aws:iam::210987654321:role/{'x' * 511}/break-glass",
)  # fmt: skip
# Keys whose values are lists of texts of a form.
LISTS = ("allowed_cidrs", "counted_rules", "freeze", "signing_keys")


@cache
def _loaded(file: str) -> dict[str, object]:
    return yaml.safe_load((GOOD / file).read_text())


def good(file: str) -> dict[str, object]:
    """Return the data of a good file, free to be changed at its top level."""
    return dict(_loaded(file))


def paths(model: type[Section], before: Path = ()) -> Iterator[Path]:
    """Yield the path of every section and key of a model."""
    for name, field in model.model_fields.items():
        yield (*before, name)
        if isinstance(field.annotation, type) and issubclass(field.annotation, Section):
            yield from paths(field.annotation, (*before, name))


PLACES = [(model, file, path) for model, file in MODELS for path in paths(model)]


def with_value(data: dict[str, object], path: Path, value: object) -> dict[str, object]:
    """Return the data with one value replaced."""
    key = str(path[0])
    inner = data[key]
    if len(path) == 1:
        return {**data, key: value}
    assert isinstance(inner, dict)
    return {**data, key: with_value(inner, path[1:], value)}


@pytest.mark.parametrize(("model", "file", "path"), PLACES, ids=[dotted(path) for _, _, path in PLACES])
def test_every_fault_of_a_key_has_a_sentence_of_its_own(model: type[Section], file: str, path: Path) -> None:
    """Whatever stands there, no message falls back to pydantic's name of the error, and each is one line."""
    for value in JUNK:
        document = judge(Document(file, with_value(good(file), path, value)), model)
        for problem in document.problems:
            assert "not accepted" not in problem.what
            assert len(str(problem).splitlines()) == 1
            assert problem.remedy or problem.what.endswith("?")


def test_every_kind_of_fault_that_has_a_sentence_can_occur() -> None:
    """A sentence that no value reaches would be tested by nothing."""
    found: set[str] = set()
    for model, file, path in PLACES:
        for value in JUNK:
            try:
                model.model_validate(with_value(good(file), path, value))
            except ValidationError as error:
                found |= {fault["type"] for fault in error.errors()}
    assert found == SENTENCES.keys() | {"missing", "extra_forbidden"}


def test_a_range_without_an_end_is_said_without_one() -> None:
    """No key has one today; the next may."""

    class Open(Section):
        at_least_three: Annotated[int, Field(ge=3)]

    field = field_at(Open, ("at_least_three",))
    assert sentence(Fault("greater_than_equal", "x", 1, field)) == Sentence("expected 3 or more", "write 3 or more")


def test_an_unforeseen_fault_is_at_least_named() -> None:
    """A new rule in the model must not end in an error of Python."""
    fault = Fault("new_kind", "name", "x", field_at(EnvironmentFile, ("name",)))
    said = sentence(fault)
    assert said.what == "not accepted (new_kind)"
    assert said.remedy.startswith("write a value that fits (Equals")


@pytest.mark.parametrize(("model", "file", "path"), PLACES, ids=[dotted(path) for _, _, path in PLACES])
def test_every_key_says_what_it_means(model: type[Section], file: str, path: Path) -> None:
    """Messages, the schema and the documentation show it."""
    assert file
    assert len(meaning(field_at(model, path))) > 5


def test_every_pattern_has_its_form_in_words() -> None:
    """And every form belongs to a key of the model."""
    with_pattern = {
        str(path[-1])
        for model, _, path in PLACES
        if "pattern" in str(field_at(model, path).metadata) + str(field_at(model, path).annotation)
    }
    assert with_pattern == FORMS.keys()


@pytest.mark.parametrize("key", FORMS)
def test_the_example_of_a_form_is_accepted(key: str) -> None:
    """Who copies it from the message is done."""
    example = FORMS[key].example.strip('"')
    for model, file, path in PLACES:
        if path[-1] == key:
            value: object = [example] if key in LISTS else example
            assert judge(Document(file, with_value(good(file), path, value)), model).problems == ()


def test_what_the_reader_refused_is_not_judged_again() -> None:
    """One mistake is one message."""
    data = with_value(good("environments/dev.yaml"), ("network", "nat"), None)
    assert judge(Document("x", data, refused=frozenset({"network.nat"})), EnvironmentFile).problems == ()


def test_a_file_that_could_not_be_read_is_not_judged() -> None:
    """Its keys are not missing: nobody knows."""
    document = Document("x", None)
    assert judge(document, EnvironmentFile) is document


def test_two_misspelled_keys_may_mean_the_same_missing_one() -> None:
    """Both are told, and the missing key is not told a third time."""
    data = good("environments/releases/dev.yaml")
    del data["image"]
    document = judge(Document("x", {**data, "imag": "a", "imagee": "b"}), ReleaseConfig)
    assert [problem.what for problem in document.problems] == ["unknown key, did you mean 'image'?"] * 2


def test_a_key_that_two_sections_have_is_not_sent_to_either() -> None:
    """`prevent_destroy` exists four times."""
    data = good("environments/dev.yaml") | {"prevent_destroy": True}
    problem = judge(Document("x", data), EnvironmentFile).problems[0]
    assert (problem.what, problem.remedy) == ("unknown key", REMOVE_OR_DECLARE)


def test_only_a_fixed_set_has_choices() -> None:
    """A text with a pattern has none."""
    assert allowed_values(field_at(EnvironmentFile, ("network", "nat"))) == ["single", "per_az"]
    assert allowed_values(field_at(ReleaseConfig, ("source_commit",))) == []
