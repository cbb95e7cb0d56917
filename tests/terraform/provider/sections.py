"""Answers of the provider -> the section `replacement` of each type's file."""

from __future__ import annotations

import json
import textwrap
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tests.ci.changes.diff.provider_schema import SOURCE, VERSION, WIDTH
from tests.terraform.provider.probes import Answer

MARK = "# Written by python -m tests.terraform.provider.\n"
EVENTS = ("changed", "added", "removed", "unknown")
_MOST_PAIRS = 12
Section = dict[str, Any]


def section_of(answers: Sequence[Answer], block: Mapping[str, Any]) -> Section:
    """Return what is written of one type: its arguments by effect, as `shared.aws.facts.Replacement` has them."""
    by_name: dict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        if answer.question.event != "still":
            by_name[answer.question.name].append(answer)
    section: Section = {"replaces": [], "updates": [], "depends": [], "by_event": {}, "unless": {}, "by_value": {}}
    for name in sorted(by_name):
        events = _events(by_name[name], block)
        effects = set(events.values())
        if len(effects) == 1:
            section[effects.pop()].append(name)
            if section["depends"][-1:] != [name]:
                continue
        else:
            section["by_event"][name] = events
        mixed = [one for one in by_name[name] if events.get(one.question.event) == "depends"]
        if (softener := _softener(mixed)) and name not in softener:  # none softens itself
            section["unless"][name] = softener
        is_chosen = block["attributes"].get(name, {}).get("computed", False)
        if pairs := _pairs([one for one in mixed if not (is_chosen and one.question.event == "added")]):
            section["by_value"][name] = pairs
    for name in section["unless"]:  # what is inside was asked in one setting alone
        for key in ("replaces", "updates", "depends"):
            section[key] = [one for one in section[key] if not one.startswith(f"{name}.")]
    section["unsettled"], section["unsettled_by"] = _unsettled(by_name)
    section["tagged"] = "tags_all" in block["attributes"]
    return section


def _events(answers: Sequence[Answer], block: Mapping[str, Any]) -> dict[str, str]:
    found: dict[str, set[bool]] = defaultdict(set)
    for one in answers:
        found[one.question.event].add(one.replaces)
        about = block["attributes"].get(one.question.name, {})
        if one.question.event == "added" and one.replaces and about.get("computed"):
            found["added"].add(False)  # AWS may have chosen the very value
    effects = {event: _effect(found[event]) for event in EVENTS if event in found}
    if _hangs_on_state(answers):
        return dict.fromkeys(effects, "depends")
    if "changed" not in effects and len(set(effects.values())) > 1:
        effects = {"changed": "depends", **effects}
    return effects


def _hangs_on_state(answers: Iterable[Answer]) -> bool:
    """Return whether a change has another effect where the state has none of the arguments that AWS chooses."""
    found: dict[tuple[str, str], set[bool]] = defaultdict(set)
    bare = set()
    for one in answers:
        key = (json.dumps(one.question.before, sort_keys=True), json.dumps(one.question.after, sort_keys=True))
        found[key].add(one.replaces)
        if one.question.is_bare:
            bare.add(key)
    return any(len(found[key]) > 1 for key in bare)


def _effect(replaces: set[bool]) -> str:
    return "depends" if len(replaces) == 2 else "replaces" if True in replaces else "updates"


def _softener(mixed: Sequence[Answer]) -> dict[str, Any]:
    """Return the one setting that all changes in place have and no replacement, where there is exactly one."""
    soft = [one for one in mixed if not one.replaces]
    hard = [one for one in mixed if one.replaces]
    if not soft or not hard:
        return {}
    own = soft[0].question.name
    scalars = [{k: v for k, v in one.question.after.items() if isinstance(v, bool) and k != own} for one in soft]
    common = {k: v for k, v in scalars[0].items() if all(one.get(k) == v for one in scalars)}
    apart = {k: v for k, v in common.items() if all(one.question.after.get(k) != v for one in hard)}
    return apart if len(apart) == 1 else {}


def _pairs(mixed: Iterable[Answer]) -> dict[str, str]:
    """Return the effects of single values, as text, where each has one."""
    found: dict[str, set[bool]] = defaultdict(set)
    for one in mixed:
        before, after = one.question.values
        if all(value is None or isinstance(value, (str, int, float)) for value in (before, after)):
            texts = [json.dumps(value) if not isinstance(value, str) else value for value in (before, after)]
            if all(len(text) < 40 and "$" not in text for text in texts):
                found[" -> ".join(texts)].add(one.replaces)
    if {len(one) for one in found.values()} - {1} or not found or len(found) > _MOST_PAIRS:
        return {}
    return {pair: _effect(replaces) for pair, replaces in sorted(found.items())}


def _unsettled(by_name: Mapping[str, Sequence[Answer]]) -> tuple[list[str], dict[str, list[str]]]:
    """Return the attributes that every update leaves unknown until it is applied, and those that some arguments do."""
    updates = {
        name: [
            one.unsettled - {"tags_all"}
            for one in answers
            if one.changes and not one.replaces and not one.question.is_bare
        ]
        for name, answers in by_name.items()
    }
    updates = {name: found for name, found in updates.items() if found}
    several = [one for found in updates.values() for one in found]
    always = frozenset.intersection(*several) if several else frozenset()
    rest = {name: sorted(frozenset.union(*found) - always) for name, found in updates.items()}
    return sorted(always), {name: found for name, found in sorted(rest.items()) if found}


def as_text(section: Section) -> str:
    """Return the section as YAML, its lists wrapped."""
    lines = ["replacement:"]
    for key in ("replaces", "updates", "depends", "unsettled"):
        if section[key]:
            lines += _list(key, section[key], 2)
    for key in ("by_event", "by_value", "unless"):
        if section[key]:
            lines.append(f"  {key}:")
            for name, found in section[key].items():
                lines += _mapping(name, found)
    if section["unsettled_by"]:
        lines.append("  unsettled_by:")
        for name, found in section["unsettled_by"].items():
            lines += _list(name, found, 4)
    if section["tagged"]:
        lines.append("  tagged: true")
    return "\n".join([*lines, f"  source: {SOURCE} {VERSION}, planned by terraform", ""])


def _list(key: str, items: Sequence[str], indent: int) -> list[str]:
    start = " " * indent
    whole = f"{start}{key}: [{', '.join(items)}]"
    if len(whole) <= WIDTH:
        return [whole]
    inside = textwrap.wrap(", ".join(items), WIDTH - indent - 2, break_long_words=False, break_on_hyphens=False)
    return [f"{start}{key}: [", *(f"{start}  {line}" for line in inside), f"{start}]"]


def _mapping(name: str, found: Mapping[str, Any]) -> list[str]:
    lines = [f"    {name}:"]
    for key, value in found.items():
        text = json.dumps(value) if not isinstance(value, str) else value
        name_ = key if key.replace("_", "").isalnum() else json.dumps(key)
        lines.append(f"      {name_}: {text}")
    return lines
