"""Everything that no other test names: the documents of the example environments and their addresses, for a review.

`__snapshots__/test_snapshots/` holds them side by side: what is the same in every environment stands there once. They
are of the examples in tests/, so no value of environments/ changes them. A missing file fails; `./noxw -s test --
--accept` takes what is synthesized now. An address that changes means destroy and create: it needs a `moved` entry or
somebody's explicit word.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from shared.config import EnvironmentConfig
from tests.stacks.conftest import Synthesize
from tests.stacks.document import Document

Environments = dict[str, EnvironmentConfig]
Json = None | bool | int | str | list["Json"] | dict[str, "Json"]


class JsonFile(SingleFileSnapshotExtension):
    """The text of a document as it is."""

    _write_mode = WriteMode.TEXT
    file_extension = "json"


class LinesFile(SingleFileSnapshotExtension):
    """One fact a line."""

    _write_mode = WriteMode.TEXT
    file_extension = "txt"


def side_by_side(documents: Iterable[tuple[EnvironmentConfig, Document]]) -> str:
    """Return the documents of several environments as one JSON text.

    An environment's own name and account read `<name>` and `<account>`; JSON inside of text is data.
    """
    values: dict[str, Any] = {}
    for config, document in documents:
        text = document.text.replace(config.aws.account_id, "<account>")
        values[config.name] = _unfolded(json.loads(re.sub(rf"\b{config.name}\b", "<name>", text)))
    return json.dumps(merged(values), indent=1) + "\n"


def merged(values: Mapping[str, Json]) -> Json:
    """Return the values of several environments as one: where they differ, each stands below `[names]`."""
    if len({json.dumps(value, sort_keys=True) for value in values.values()}) == 1:
        return next(iter(values.values()))
    if all(isinstance(value, dict) for value in values.values()):
        dicts = {name: value for name, value in values.items() if isinstance(value, dict)}
        found: dict[str, Json] = {}
        for key in sorted({key for value in dicts.values() for key in value}):
            having = {name: value[key] for name, value in dicts.items() if key in value}
            found[key] = merged(having) if len(having) == len(dicts) else _apart(having)
        return found
    lists = {name: value for name, value in values.items() if isinstance(value, list)}
    if len(lists) == len(values) and len({len(value) for value in lists.values()}) == 1:
        rows = zip(*lists.values(), strict=True)
        return [merged(dict(zip(lists, row, strict=True))) for row in rows]
    return _apart(values)


def _apart(values: Mapping[str, Json]) -> Json:
    """Return what each environment has; those that have the same stand together."""
    names: dict[str, list[str]] = {}
    for name, value in values.items():
        names.setdefault(json.dumps(value), []).append(name)
    return {f"[{', '.join(those)}]": json.loads(value) for value, those in names.items()}


def _unfolded(value: Any) -> Any:
    """Return data in which JSON text is data, too."""
    if isinstance(value, dict):
        return {key: _unfolded(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_unfolded(inner) for inner in value]
    return _unfolded(json.loads(value)) if isinstance(value, str) and value.startswith("{") else value


def test_documents_snapshot(good: Environments, synthesize: Synthesize, snapshot: SnapshotAssertion) -> None:
    """No argument of a resource changes without somebody who accepts it."""
    assert side_by_side((config, synthesize(config)) for config in good.values()) == snapshot.use_extension(JsonFile)


def test_addresses_snapshot(good: Environments, synthesize: Synthesize, snapshot: SnapshotAssertion) -> None:
    """No resource appears, disappears or moves without somebody who accepts it."""
    having: dict[str, list[str]] = {}
    for name, config in good.items():
        for path, address in synthesize(config).addresses.items():
            having.setdefault(f"{address}  {path}", []).append(name)
    lines = [line if len(names) == len(good) else f"{line}  [{', '.join(names)}]" for line, names in having.items()]
    assert "".join(f"{line}\n" for line in sorted(lines)) == snapshot.use_extension(LinesFile)


def seen_by(name: str, value: Json) -> Json:
    """Return what one environment has of a merged value."""
    if isinstance(value, list):
        return [seen_by(name, one) for one in value]
    if not isinstance(value, dict):
        return value
    if value and all(key.startswith("[") for key in value):
        return next((one for key, one in value.items() if name in key.strip("[]").split(", ")), "no such key")
    inner = {key: seen_by(name, one) for key, one in value.items()}
    return {key: one for key, one in inner.items() if one != "no such key"}


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["a", "b"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["x", "y", "z"]), inner, max_size=3),
)


@given(st.fixed_dictionaries(dict.fromkeys(("dev", "staging", "prod"), VALUES)))
def test_side_by_side_nothing_is_lost(values: dict[str, Json]) -> None:
    """What each environment has can be read back from the merged text, types included."""
    text = merged(values)
    assert {name: json.dumps(seen_by(name, text), sort_keys=True) for name in values} == {
        name: json.dumps(value, sort_keys=True) for name, value in values.items()
    }
