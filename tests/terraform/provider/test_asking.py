"""The rounds of asking, against a provider of this test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.terraform.provider.bases import Place
from tests.terraform.provider.engine import Asker
from tests.terraform.provider.examples import SCHEMA, place
from tests.terraform.provider.probes import Question, ask, key_of, search

Resources = Sequence[tuple[str, Mapping[str, Any]]]


class Provider(Asker):
    """Validates and plans as Terraform does: what is invalid keeps all from being planned."""

    def plan(
        self,
        resources: Resources,
        states: Sequence[Mapping[str, Any]] | None = None,  # noqa: ARG002 - it has the same name everywhere
    ) -> tuple[dict[int, dict[str, Any]], dict[int, list[str]], dict[str, Any]]:
        """Take names `ok...`; find `bad...` invalid, and `no...` while planning."""
        self.calls += 1
        names = [body["name"] for _, body in resources]
        invalid = {n: ['expected one of ["ok1" "ok2"]'] for n, name in enumerate(names) if name.startswith("bad")}
        if invalid:
            return {}, invalid, {}
        refused = {n: ["no"] for n, name in enumerate(names) if name.startswith("no")}
        return {n: {"actions": ["update"]} for n, _ in enumerate(names) if n not in refused}, refused, {}


def provider() -> Provider:
    """Return one."""
    return Provider(Path(), {})


def empty(queue: list[str], wanted: int = 1) -> Place:
    """Return an argument of which no value is known yet."""
    found = place("name", {"name": "base"}, is_there=False)
    found.accepted.clear()
    found.queue, found.wanted = list(queue), wanted
    return found


def say(text: str) -> None:
    """Say nothing."""


def test_what_is_planned_is_accepted() -> None:
    """Also where another is refused in the same plan, which is tried with its next value."""
    good, other = empty(["ok"]), empty(["no", "ok"])
    search([good, other], provider(), say)
    assert [one["name"] for one in (*good.accepted, *other.accepted)] == ["ok", "ok"]


def test_what_a_refusal_names_is_tried() -> None:
    """Before any other value."""
    one = empty(["bad", "ok9"])
    search([one], provider(), say)
    assert [body["name"] for body in one.accepted] == ["ok1"]


def test_what_is_valid_waits_for_the_rest_to_be() -> None:
    """It is planned once."""
    good, other, asker = empty(["ok"]), empty(["bad"]), provider()
    search([good, other], asker, say)
    assert ([body["name"] for body in good.accepted], asker.calls) == (["ok"], 3)


def test_an_argument_without_an_accepted_value_ends_the_search() -> None:
    """It has none."""
    one = empty(["no1", "no2"])
    search([one], provider(), say)
    assert one.accepted == []


def test_a_question_that_is_refused_leaves_the_others_their_answers() -> None:
    """Whether it is invalid or refused by the plan."""
    names = ("ok1", "bad", "no", "ok2")
    several = [Question("t", "name", "changed", {"name": "a"}, {"name": name}) for name in names]
    states = {key_of("t", {"name": "a"}): {"attributes": {}}}
    found, refused = ask(several, states, SCHEMA, provider(), say)
    assert [one.question.after["name"] for one in found] == ["ok1", "ok2"]
    assert [one.after["name"] for one in refused] == ["bad", "no"]
