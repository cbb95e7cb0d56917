"""What an element refers to, and renaming it."""

from __future__ import annotations

from typing import Any

import pytest

from ci.changes.diff.references import addresses, renamed

NEW = {"aws_lb.a": "aws_lb.b", "aws_lb.b": "aws_lb.c", "data.aws_ami.x": "data.aws_ami.y"}


def rename(body: dict[str, Any]) -> dict[str, Any]:
    """Return a body with references renamed as in NEW."""
    return renamed(body, lambda address: NEW.get(address, address))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("${aws_lb.a.arn}", "${aws_lb.b.arn}"),
        ("${aws_lb.a}", "${aws_lb.b}"),
        ("${aws_lb.a.x} and ${aws_lb.b.x}", "${aws_lb.b.x} and ${aws_lb.c.x}"),
        ("${aws_lb.a[0].x}${aws_lb.a.y[0].z}", "${aws_lb.b[0].x}${aws_lb.b.y[0].z}"),
        ('${join("-", [aws_lb.a.x, {k = aws_lb.b.x}])}:*', '${join("-", [aws_lb.b.x, {k = aws_lb.c.x}])}:*'),
        ("${data.aws_ami.x.id}", "${data.aws_ami.y.id}"),
        ("%{ if aws_lb.a.x }yes%{ endif }", "%{ if aws_lb.b.x }yes%{ endif }"),
        ('${"${aws_lb.a.x} aws_lb.a"}', '${"${aws_lb.b.x} aws_lb.a"}'),
        ('{"x": "${join(\\"-\\", [aws_lb.a.x])}"}', '{"x": "${join(\\"-\\", [aws_lb.b.x])}"}'),
        ("${aws_lb.a.x", "${aws_lb.b.x"),
    ],
)
def test_a_reference_in_a_template_is_renamed(before: str, after: str) -> None:
    """In any expression, at any depth, and also where the key of a map is a template."""
    assert rename({"x": [{"y": before}], before: 1}) == {"x": [{"y": after}], after: 1}


@pytest.mark.parametrize(
    "text",
    [
        "aws_lb.a.arn",
        "$${aws_lb.a.arn}",
        "%%{ if aws_lb.a.x }",
        '${"aws_lb.a"}',
        "${module.aws_lb.a}",
        "${xaws_lb.a}",
        "${aws_lb.a-1.x}",
        "${aws_lb.ab.x}",
        "${data.aws_lb.a.x}",
        "{aws_lb.a}",
        "",
    ],
)
def test_what_only_looks_like_a_reference_stays(text: str) -> None:
    """Text, escaped templates, text in quotes, and other addresses."""
    assert rename({"x": text}) == {"x": text}


def test_bare_references_are_renamed_where_terraform_has_them() -> None:
    """In depends_on and replace_triggered_by, and nowhere else."""
    body = {
        "depends_on": ["aws_lb.a", "data.aws_ami.x"],
        "lifecycle": [{"replace_triggered_by": ["aws_lb.a.arn"], "ignore_changes": ["aws_lb.a"]}],
        "nested": {"depends_on": ["aws_lb.a"]},
    }
    assert rename(body) == {
        "depends_on": ["aws_lb.b", "data.aws_ami.y"],
        "lifecycle": [{"replace_triggered_by": ["aws_lb.b.arn"], "ignore_changes": ["aws_lb.a"]}],
        "nested": {"depends_on": ["aws_lb.a"]},
    }


def test_a_lifecycle_of_any_shape_is_left_in_peace() -> None:
    """What is no list of references stays as it is."""
    body = {
        "lifecycle": {"prevent_destroy": True, "precondition": [{"condition": "${aws_lb.a.x}"}]},
        "depends_on": None,
    }
    assert rename(body) == {
        "lifecycle": {"prevent_destroy": True, "precondition": [{"condition": "${aws_lb.b.x}"}]},
        "depends_on": None,
    }
    assert rename({"lifecycle": None}) == {"lifecycle": None}


def test_addresses_are_found_as_often_as_they_stand_there() -> None:
    """Also what looks like one and is none: the caller knows what exists."""
    body = {"x": "${aws_lb.a.x} ${aws_lb.a.y} ${var.z}", "depends_on": ["aws_lb.b"], "n": 1}
    assert sorted(addresses(body)) == ["aws_lb.a", "aws_lb.a", "aws_lb.b", "var.z"]
