"""No value of a secret is in anything that is printed, whatever happened to it."""

from __future__ import annotations

import io
import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from ci.changes.diff import Change, compare
from ci.changes.report.data import as_data
from ci.changes.report.markdown import render
from ci.changes.report.text import print_changes

# No part of a document but its secrets holds this.
MARK = "Sw0rdf1sh"
secrets = st.one_of(
    st.integers(1, 9).map(lambda number: f"{MARK}{number}"),
    st.integers(1, 9).map(lambda number: json.dumps({"user": f"{MARK}{number}", "list": [MARK]})),
    st.lists(st.just(MARK), min_size=1, max_size=2),
    st.dictionaries(st.sampled_from(["a", "name"]), st.just(MARK), min_size=1, max_size=2),
    st.just(f"${{aws_x.y.z}} {MARK}"),
)
names = st.sampled_from(["password", "db_password", "authToken", "CLIENT_SECRET", "private_key", "secret_string_wo"])
pairs = st.builds(lambda name, value: {"name": name, "value": value}, names, st.just(f"{MARK}5"))
looks = st.sampled_from(
    [
        f"postgres://u:{MARK}@host/db",
        f"-----BEGIN PRIVATE KEY-----\n{MARK}",
        f"ghp_{MARK}{'a' * 30} {MARK}",
    ]
)


def hidden() -> st.SearchStrategy[dict[str, Any]]:
    """Return bodies that hold secrets in every place that is known for them."""
    place = st.one_of(
        st.dictionaries(names, secrets, min_size=1, max_size=2),
        st.builds(lambda pair: {"environment": [pair, {"name": "x", "value": "1"}]}, pairs),
        st.builds(lambda text: {"note": text}, looks),
    )
    return st.one_of(
        place,
        place.map(lambda body: {"nested": [{"deep": body}]}),
        place.map(lambda body: {"json": json.dumps(body)}),
        place.map(lambda body: {"json": json.dumps([{"deep": body}])}),
    )


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a document that holds secrets as resources, variables, outputs and settings do."""
    some = st.sampled_from(["a", "b", "c"])
    value = st.one_of(secrets, st.none())
    return {
        "resource": {
            "custom": draw(st.dictionaries(some, hidden(), max_size=3)),
            "aws_ssm_parameter": draw(st.dictionaries(some, st.fixed_dictionaries({"value": secrets}), max_size=2)),
            "aws_elasticache_user": draw(
                st.dictionaries(some, st.fixed_dictionaries({"passwords": st.lists(st.just(MARK))}), max_size=2)
            ),
        },
        "variable": draw(
            st.dictionaries(some, st.fixed_dictionaries({"sensitive": st.just(True), "default": value}), max_size=2)
        ),
        "output": draw(
            st.dictionaries(some, st.fixed_dictionaries({"sensitive": st.just(True), "value": value}), max_size=2)
        ),
        "locals": draw(st.dictionaries(names, secrets, max_size=2)),
        "provider": {"custom": draw(st.dictionaries(names, secrets, max_size=2))},
        "terraform": {"backend": {"s3": draw(st.dictionaries(st.just("secret_key"), secrets, max_size=1))}},
    }


def rendered(changes: list[Change]) -> str:
    """Return everything that can be printed of changes."""
    file = io.StringIO()
    print_changes({"dev": changes}, Console(file=file, force_terminal=True))
    return "\n".join([file.getvalue(), render({"dev": changes}), json.dumps(as_data({"dev": changes})), repr(changes)])


@settings(deadline=None)
@given(documents(), documents())
def test_no_rendering_holds_a_secret(base: dict[str, Any], head: dict[str, Any]) -> None:
    """Added, removed, changed, moved: text, Markdown, JSON and the repr of the values."""
    for changes in (compare(base, head), compare(None, head), compare(base, None)):
        assert MARK not in rendered(changes)


def test_the_mark_is_seen_where_nothing_hides_it() -> None:
    """The property would fail if it could."""
    text = rendered(compare(None, {"resource": {"custom": {"a": {"note": MARK}}}}))
    assert text.count(MARK) >= 4
