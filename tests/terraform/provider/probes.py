"""Ask the provider which values it accepts, and then what each change of a value does."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.terraform.provider.applied import instance
from tests.terraform.provider.bases import Place
from tests.terraform.provider.engine import UNKNOWN, Asker
from tests.terraform.provider.search import Body, conflicting, learned, with_value

MOST_TRIED = 9
AT_ONCE = 400  # Terraform takes more than twice as long for twice as many


@dataclass(frozen=True)
class Question:
    """What would become of a resource in state `before` that is configured as `after`?

    `event`: `changed`, `added`, `removed`, `unknown` (a value that an apply makes), or `still` for no change at all.
    `is_bare`: the state has none of the arguments that AWS chooses where the configuration is silent.
    """

    type: str
    name: str
    event: str
    before: Body
    after: Body
    values: tuple[Any, Any] = (None, None)
    is_bare: bool = False


@dataclass(frozen=True)
class Answer:
    """What the provider plans: a replacement or none, and which attributes are known after the apply alone."""

    question: Question
    replaces: bool
    changes: bool
    unsettled: frozenset[str]


def search(places: Sequence[Place], asker: Asker, say: Callable[[str], None]) -> None:
    """Fill `accepted` of each place with configurations that the provider plans."""
    fresh = [one for place in places for one in _proposals(place)]
    waiting: list[tuple[Place, Body]] = []  # valid, and not planned yet: nothing is while another is invalid
    while fresh:
        planned, refused, _ = asker.plan([(place.type, body) for place, body in fresh])
        say(f"  {len(fresh)} configurations, {len(refused)} refused")
        for number in planned:
            place, body = fresh[number]
            place.accepted.append(body)
        waiting += [one for number, one in enumerate(fresh) if number not in refused and number not in planned]
        more = [
            one for number, messages in refused.items() for one in _after_refusal(*fresh[number], " ".join(messages))
        ]
        counts = Counter(id(place) for place, _ in (*waiting, *more))
        touched = {id(fresh[number][0]): fresh[number][0] for number in refused}
        more += [one for place in touched.values() for one in _proposals(place, counts[id(place)])]
        fresh = more or waiting
        waiting = waiting if more else []


def _proposals(place: Place, there: int = 0) -> Iterator[tuple[Place, Body]]:
    missing = place.wanted - len(place.accepted) - there
    while missing > 0 and place.queue and len(place.tried) < MOST_TRIED:
        value = place.queue.pop(0)
        key = json.dumps(value, sort_keys=True)
        if key in place.tried:
            continue
        place.tried.add(key)
        missing -= 1
        yield place, with_value(place.base, place.at, value)


def _after_refusal(place: Place, body: Body, message: str) -> Iterator[tuple[Place, Body]]:
    place.refusals.append(message[:300])
    if place.about.get("type") == "string":
        place.queue[:0] = learned(message)
    others = {one for one in conflicting(message, place.name) if one in body and one != place.at[0]}
    if others and len(place.at) == 1:
        yield place, with_value(body, place.at, body[place.name], others)


def questions(place: Place, block: Mapping[str, Any]) -> Iterator[Question]:
    """Yield what is asked of a place whose accepted configurations are known: each direction, and in other settings."""
    bodies = place.accepted[:4]
    has = [_at(body, place) for body in bodies]
    for number, before in enumerate(bodies):
        for other, after in enumerate(bodies):
            if number != other:
                yield Question(place.type, place.name, "changed", before, after, (has[number], has[other]))
    for value, body in zip(has, bodies, strict=True):
        without = with_value(body, place.at, None) if place.is_there else place.base
        if not place.about.get("required"):
            yield Question(place.type, place.name, "removed", body, without, (value, None))
            yield Question(place.type, place.name, "added", without, body, (None, value))
    if bodies and (unknown := _unknown(place.about)) is not None:
        yield Question(place.type, place.name, "unknown", bodies[0], with_value(bodies[0], place.at, unknown))
    if len(place.at) == 1 and len(bodies) > 1:
        before, after = bodies[:2]
        yield Question(place.type, place.name, "changed", before, after, (has[0], has[1]), is_bare=True)
        if (switches := _switches(block, place.name)) and not switches.items() <= before.items():
            both = (before | switches, after | switches)
            yield Question(place.type, place.name, "changed", *both, (has[0], has[1]))


def _switches(block: Mapping[str, Any], name: str) -> Body:
    """Return every other argument that is true or false, switched on: what may soften a replacement."""
    return {
        one: True
        for one, about in block.get("attributes", {}).items()
        if about.get("type") == "bool" and about.get("optional") and not about.get("deprecated") and one != name
    }


def _at(body: Any, place: Place) -> Any:
    for step in place.at:
        body = body[step]
    return body


def _unknown(about: Mapping[str, Any]) -> Any:
    match about.get("type"):
        case "string":
            return UNKNOWN
        case "number":
            return f"${{tonumber({UNKNOWN[2:-1]})}}"
        case ["list" | "set", "string"]:
            return [UNKNOWN]
        case ["map", "string"]:
            return {"a": UNKNOWN}
    return None


def promised(
    bodies: Iterable[tuple[str, Body]], schema: Mapping[str, Any], asker: Asker, say: Callable[[str], None]
) -> dict[str, dict[str, Any] | None]:
    """Return the instance of a state for each configuration by its key; None for one that is refused."""
    several = list({key_of(type_, body): (type_, body) for type_, body in bodies}.items())
    found: dict[str, dict[str, Any] | None] = {}
    for several_ in _parts(several):
        part = several_
        while part:
            planned, refused, plan = asker.plan([one for _, one in part])
            say(f"  {len(part)} states, {len(refused)} refused")
            found.update({part[number][0]: None for number in refused})
            names = {f"q{number}": part[number][0] for number in planned}
            for one in plan.get("planned_values", {}).get("root_module", {}).get("resources", []):
                if one["name"] in names:
                    found[names[one["name"]]] = instance(one, schema)
            part = [one for number, one in enumerate(part) if number not in refused and number not in planned]
    return found


def ask(
    asked: Sequence[Question],
    states: Mapping[str, dict[str, Any] | None],
    schema: Mapping[str, Any],
    asker: Asker,
    say: Callable[[str], None],
) -> tuple[list[Answer], list[Question]]:
    """Return the answers, and the questions that Terraform refuses to plan."""
    found: list[Answer] = []
    open_: list[Question] = []
    for several in _parts([one for one in asked if states.get(key_of(one.type, one.before)) is not None]):
        part = several
        while part:
            befores = [
                state_of(one, states[key_of(one.type, one.before)] or {}, schema["resource_schemas"][one.type]["block"])
                for one in part
            ]
            changes, refused, _ = asker.plan([(one.type, one.after) for one in part], befores)
            say(f"  {len(part)} questions, {len(refused)} refused")
            open_ += [part[number] for number in refused]
            answers = (answer_of(part[number], change) for number, change in sorted(changes.items()))
            found += [one for one in answers if one is not None]
            part = [one for number, one in enumerate(part) if number not in refused and number not in changes]
    return found, open_


def state_of(question: Question, promised_: Mapping[str, Any], block: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the instance that a question starts from: a bare one has only the arguments that are configured."""
    if not question.is_bare:
        return promised_
    left_out = {
        name: None
        for name, about in block.get("attributes", {}).items()
        if about.get("optional") and about.get("computed") and name not in question.before and name != "id"
    }
    return {**promised_, "attributes": {**promised_["attributes"], **left_out}}


def answer_of(question: Question, change: Mapping[str, Any]) -> Answer | None:
    """Return what a plan says to a question: None where a bare state, and not the argument, makes the replacement.

    In: the question, and `change` of the plan's JSON.
    """
    replaces = "delete" in change["actions"]
    paths = {str(path[0]) for path in change.get("replace_paths", ())}
    if question.is_bare and replaces and question.name.partition(".")[0] not in paths:
        return None
    unknown = {name for name, what in (change.get("after_unknown") or {}).items() if what is True}
    unsettled = frozenset() if replaces else frozenset(unknown - {question.name.partition(".")[0]})
    return Answer(question, replaces, change["actions"] != ["no-op"], unsettled)


def key_of(type_: str, body: Body) -> str:
    """Return what tells configurations apart."""
    return json.dumps([type_, body], sort_keys=True)


def _parts(several: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(several), AT_ONCE):
        yield several[start : start + AT_ONCE]
