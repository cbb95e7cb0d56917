"""`python -m tests.terraform.provider`: ask the AWS provider what a change of each argument does, and write it down.

With `--check` nothing is written: what is in the files and what the diff says is held against the answers.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console

from shared.aws import facts_of
from shared.exits import BAD_INPUT, FAILED
from tests.ci.changes.diff.provider_schema import VERSION, provider_schema
from tests.terraform.provider.bases import Bases, Place, bases
from tests.terraform.provider.comparison import Row, as_table, row_of, total_of, wrong
from tests.terraform.provider.engine import Asker
from tests.terraform.provider.files import by_hand, differences, file_of, with_section
from tests.terraform.provider.probes import Answer, Question, ask, promised, questions, search
from tests.terraform.provider.sections import section_of

_PLACES_AT_ONCE = 240


def main(arguments: Sequence[str] | None = None) -> int:
    """Ask about each type, or those that are named. Return 0, or 1 when a check finds a difference."""
    parser = argparse.ArgumentParser(prog="python -m tests.terraform.provider", description=__doc__)
    parser.add_argument("types", nargs="*", help="Terraform types; without any, each that the stacks or the cases have")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a file or the diff differs")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the table as JSON, too")
    options = parser.parse_args(arguments)
    start = time.monotonic()

    def say(text: str) -> None:
        print(f"{time.monotonic() - start:6.0f} s  {text}", flush=True)

    schema = provider_schema()
    rows: list[Row] = []
    lines: list[str] = []
    with tempfile.TemporaryDirectory(prefix="provider-") as name:
        found = bases(schema, Path(name))
        types_ = sorted(set(options.types) or found.of_type)
        written = by_hand(types_)
        if errors := [*_unknown(types_, found), *(written.values() if options.types and not options.check else ())]:
            print("\n".join(errors), file=sys.stderr)
            return BAD_INPUT
        if not options.types:
            types_ = [one for one in types_ if one not in written]
            for line in written.values():
                say(f"left out: {line}")
        asker = Asker(Path(name), found.local_values)
        for types, places in _groups(found, types_):
            say(f"{', '.join(types)}: {len(places)} arguments")
            answers = _answers(types, places, found, schema, asker, say)
            for type_ in types:
                own = [one for one in answers if one.question.type == type_]
                section = section_of(own, schema["resource_schemas"][type_]["block"])
                if options.check:
                    lines += [] if type_ in written else differences(type_, section)
                else:
                    file_of(type_).write_text(with_section(type_, section), encoding="utf-8")
                    facts_of.cache_clear()
                rows.append(row_of(type_, (one.name for one in places if one.type == type_), own))
                say(f"  {' '.join(map(str, asdict(rows[-1]).values()))}")
                lines += wrong(own)
    Console(width=None if sys.stdout.isatty() else 120).print(as_table(rows))
    seconds = round(time.monotonic() - start)
    print(f"AWS provider {VERSION}, {asker.calls} plans, {seconds} s")
    print("\n".join(lines) or "the files, the diff and the provider say the same", flush=True)
    if options.json is not None:
        table = [asdict(one) for one in rows]
        about = {"provider": VERSION, "seconds": seconds, "types": table, "total": asdict(total_of(rows))}
        options.json.write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")
    return FAILED if lines else 0


def _unknown(types: Sequence[str], found: Bases) -> list[str]:
    return [
        f"{one}: neither the stacks nor the cases have one: add a case in replacement_cases.py"
        for one in types
        if one not in found.of_type
    ]


def _answers(
    types: Sequence[str],
    places: Sequence[Place],
    found: Bases,
    schema: dict[str, Any],
    asker: Asker,
    say: Callable[[str], None],
) -> list[Answer]:
    search(places, asker, say)
    asked = [one for place in places for one in questions(place, schema["resource_schemas"][place.type]["block"])]
    asked += [Question(type_, "", "still", base, base) for type_ in types for base in found.of_type[type_]]
    states = promised([(one.type, one.before) for one in asked], schema, asker, say)
    answers, refused = ask(asked, states, schema, asker, say)
    say(f"  {len(refused)} questions refused")
    return answers


def _groups(found: Bases, wanted: Sequence[str]) -> Iterator[tuple[list[str], list[Place]]]:
    types: list[str] = []
    places: list[Place] = []
    for type_ in wanted:
        own = [place for place in found.places if place.type == type_]
        if places and len(places) + len(own) > _PLACES_AT_ONCE:
            yield types, places
            types, places = [], []
        types, places = [*types, type_], [*places, *own]
    yield types, places


if __name__ == "__main__":
    sys.exit(main())
