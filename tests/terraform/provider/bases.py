"""Where questions start: configurations of every type that the stacks have, and values that arguments take."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import stacks  # noqa: F401 - prepares the bindings before anything imports cdktf

# isort: split
from cdktf import App

from shared.config import EnvironmentConfig, load_all
from stacks.factory import build
from stacks.kinds import ACCOUNT, SERVICE, Kind
from tests.ci.changes.diff.replacement_cases import CASES
from tests.stacks.document import ROOT
from tests.terraform.provider.applied import settled
from tests.terraform.provider.search import At, Body, places, values

_META = frozenset({"lifecycle", "provider", "provisioner", "connection", "depends_on", "count", "for_each"})
# A statement of a firewall's rule holds statements that hold statements: the provider takes more than a second of CPU
# time for each web ACL, with rules or without. So the type is asked from the base of its case alone, two values of each
# argument, and of a block as a whole: in internal/service/wafv2/web_acl.go, name, name_prefix and scope alone have
# ForceNew.
_SLOW = frozenset({"aws_wafv2_web_acl"})


@dataclass
class Place:
    """An argument of a base: what is known of it, and the values of it that the provider accepted."""

    type: str
    base: Body
    name: str  # dotted
    at: At
    about: Mapping[str, Any]
    is_there: bool
    queue: list[Any] = field(default_factory=list)
    tried: set[str] = field(default_factory=set)
    refusals: list[str] = field(default_factory=list)
    accepted: list[Body] = field(default_factory=list)  # bases with another value
    wanted: int = 2


@dataclass
class Bases:
    """Bases by type, and the local values that they refer to."""

    of_type: dict[str, list[Body]]
    local_values: dict[str, Any]
    places: list[Place]


def bases(schema: Mapping[str, Any], folder: Path) -> Bases:  # noqa: C901 - one after the other
    """Return what the stacks of this repository have, and the cases that people wrote."""
    found: dict[str, list[Body]] = defaultdict(list)
    known: dict[tuple[str, str], list[Any]] = defaultdict(list)
    local_values: dict[str, Any] = {}
    for config in load_all(ROOT):
        for kind in (SERVICE, ACCOUNT):
            document = settled(synthesized(kind, config, folder / f"{config.name}-{kind.name}"), schema)
            local_values = {**document["locals"], **local_values}
            for type_, instances in document["resource"].items():
                found[type_] += [
                    {k: v for k, v in body.items() if k not in _META and k != "//"} for body in instances.values()
                ]
    for type_, bodies in found.items():
        block = schema["resource_schemas"][type_]["block"]
        for body in bodies:
            for name, at, _, is_there in places(body, block):
                if is_there:
                    known[type_, name].append(_at(body, at))
        found[type_] = [] if type_ in _SLOW else _kinds(bodies, block)
    asked: dict[str, list[tuple[Body, set[str]]]] = defaultdict(list)
    for case in CASES:
        if not found.get(case.type):
            found[case.type] = [case.base]
        arguments = {name.partition(".")[0] for name in (*case.forcing, *case.in_place)}
        asked[case.type].append((case.base, arguments))
        for name, pair in {**case.forcing, **case.in_place}.items():
            known[case.type, name.partition(".")[0]][:0] = pair
    result = Bases(dict(found), local_values, [])
    for type_ in sorted(found):
        block = schema["resource_schemas"][type_]["block"]
        result.places += _places(type_, found[type_], asked[type_], block, known)
    for type_, cases in asked.items():
        found[type_] += [base for base, _ in cases if base not in found[type_]]
    result.of_type = dict(found)
    return result


def synthesized(kind: Kind, config: EnvironmentConfig, folder: Path) -> dict[str, Any]:
    """Return the document of an environment's stack of a kind, synthesized below `folder`."""
    app = App(outdir=str(folder), stack_traces=False)
    build(app, kind, config, [config])
    app.synth()
    [file] = folder.glob("stacks/*/cdk.tf.json")
    return json.loads(file.read_text(encoding="utf-8"))


def _kinds(bodies: list[Body], block: Mapping[str, Any]) -> list[Body]:
    """Return the bodies that together have every argument that one of them has, the fullest first."""
    names = {id(body): {name for name, _, _, is_there in places(body, block) if is_there} for body in bodies}
    kept: list[Body] = []
    seen: set[str] = set()
    for body in sorted(bodies, key=lambda one: -len(names[id(one)])):
        if not kept or names[id(body)] - seen:
            kept.append(body)
            seen |= names[id(body)]
    return kept


def _places(
    type_: str,
    own: list[Body],
    cases: list[tuple[Body, set[str]]],
    block: Mapping[str, Any],
    known: Mapping[tuple[str, str], list[Any]],
) -> Iterator[Place]:
    """Yield each argument once, in the first base that has it; and those of the cases in the bases of the cases."""
    done: set[str] = set()
    for wanted_there in (True, False):
        for body in own:
            for name, at, about, is_there in places(body, block):
                if is_there == wanted_there and name not in done and not (type_ in _SLOW and len(at) > 1):
                    done.add(name)
                    yield _place(type_, body, name, at, about, is_there, known)
    for body, arguments in cases:
        if body in own:
            continue
        seen: set[str] = set()
        for name, at, about, is_there in places(body, block):
            if name in arguments and name not in seen:
                seen.add(name)
                yield _place(type_, body, name, at, about, is_there, known)


def _place(
    type_: str,
    body: Body,
    name: str,
    at: At,
    about: Mapping[str, Any],
    is_there: bool,
    known: Mapping[tuple[str, str], list[Any]],
) -> Place:
    several = list({json.dumps(one, sort_keys=True): one for one in known.get((type_, name), [])}.values())
    place = Place(type_, body, name, at, about, is_there, values(name.rpartition(".")[2], about, several[:6]))
    place.wanted = 2 if type_ in _SLOW else max(2, min(4, len(several)))
    if is_there:
        now = _at(body, at)
        place.tried.add(json.dumps(now, sort_keys=True))
        place.accepted.append(body)
    return place


def _at(body: Any, at: At) -> Any:
    for step in at:
        body = body[step]
    return body
