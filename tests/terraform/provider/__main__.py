"""`python -m tests.terraform.provider`: ask the AWS provider what a change of each argument does, and write it down."""

from __future__ import annotations

import argparse
import re
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from shared.aws.files import TYPES
from tests.ci.changes.diff.provider_schema import MARK as MARK_OF_ATTRIBUTES
from tests.ci.changes.diff.provider_schema import VERSION, provider_schema
from tests.terraform.provider.bases import Bases, Place, bases
from tests.terraform.provider.engine import Asker
from tests.terraform.provider.probes import Answer, Question, ask, promised, questions, search
from tests.terraform.provider.sections import MARK, as_text, section_of

_OLD = re.compile(r"^replacement:\n(?:  .*\n)+", re.MULTILINE)
_PLACES_AT_ONCE = 240


def main() -> None:
    """Ask about each type, or those that are named, and write `shared/aws/types/<type>.yaml`."""
    parser = argparse.ArgumentParser(prog="python -m tests.terraform.provider", description=__doc__)
    parser.add_argument("types", nargs="*", help="Terraform types; without any, each that the stacks or the cases have")
    wanted = parser.parse_args().types
    start = time.monotonic()

    def say(text: str) -> None:
        print(f"{time.monotonic() - start:6.0f} s  {text}", flush=True)

    schema = provider_schema()
    with tempfile.TemporaryDirectory(prefix="provider-") as name:
        found = bases(schema, Path(name))
        asker = Asker(Path(name), found.local_values)
        asked = open_ = never = 0
        for types, places in _groups(found, wanted):
            say(f"{', '.join(types)}: {len(places)} arguments")
            search(places, asker, say)
            asked_ = [one for place in places for one in questions(place)]
            asked_ += [Question(type_, "", "still", base, base) for type_ in types for base in found.of_type[type_]]
            states = promised([(one.type, one.before) for one in asked_], schema, asker, say)
            answers, refused = ask(asked_, states, asker, say)
            write(types, answers, schema)
            never += sum(not any(place.name == one.question.name for one in answers) for place in places)
            asked, open_ = asked + len(answers), open_ + len(refused)
        say(
            f"asked AWS provider {VERSION} {asked} questions in {asker.calls} plans; {open_} it refuses to plan; "
            f"{never} arguments have no value that it accepts, so that a change of them may replace"
        )


def _groups(found: Bases, wanted: Sequence[str]) -> Iterator[tuple[list[str], list[Place]]]:
    types: list[str] = []
    places: list[Place] = []
    for type_ in sorted(wanted or found.of_type):
        own = [place for place in found.places if place.type == type_]
        if places and len(places) + len(own) > _PLACES_AT_ONCE:
            yield types, places
            types, places = [], []
        types, places = [*types, type_], [*places, *own]
    yield types, places


def write(types: Sequence[str], answers: Sequence[Answer], schema: dict[str, Any]) -> None:
    """Write the section of each type into its file, before the one of the attributes."""
    for type_ in types:
        own = [one for one in answers if one.question.type == type_]
        section = section_of(own, schema["resource_schemas"][type_]["block"])
        file = TYPES / f"{type_}.yaml"
        text = file.read_text(encoding="utf-8") if file.exists() else ""
        people, mark, attributes = text.partition(MARK_OF_ATTRIBUTES)
        people = _OLD.sub("", people.partition(MARK)[0])
        file.write_text(people + MARK + as_text(section) + mark + attributes, encoding="utf-8")


if __name__ == "__main__":
    main()
