"""Changes on a terminal and in a pipe."""

from __future__ import annotations

import io
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from ci.changes.diff import Change, compare
from ci.changes.report.text import print_changes
from tests.ci.changes.report.cases import everything, one

EXPECTED = """\
dev: at least 5 to add, 4 to change, 5 to destroy, 3 moved, 2 others (outputs, data sources, settings, forgotten)
  -/+ aws_lb.edge (edge/balancer): name forces replacement; the new one has another address
        ~ idle_timeout = 60 -> 30
        ~ name = "a" -> "b"  # forces replacement
        - subnets[] = "a"
        + subnets[] = "c"
    - aws_ec2_host.one
        - domain = "vpc"
    - aws_ec2_host.two
        - domain = "vpc"
    - aws_sns_topic.gone (alarms/topic)
        - name = "t"
        - policy.a[0] = 1
    > aws_vpc.new from aws_vpc.old (network/new-vpc): no moved block
          without this line it is destroyed and created again: new_vpc.move_from_id("aws_vpc.old")
    > aws_route.r from aws_route.s
          no line can declare it: aws_route.r is in use by another resource, so Terraform changes both in place
    > aws_route.s from aws_route.r
          no line can declare it: aws_route.s is in use by another resource, so Terraform changes both in place
    > aws_subnet.is from aws_subnet.was (network/is): may replace, token
          declared: a moved block is there, nothing is destroyed for it
        + token = (sensitive value)  # may force replacement: only a plan knows
    + aws_kms_key.came (encryption/key)
        + list[0] = 1
        + list[1] = null
        + rules[name=x].name = "x"
        + rules[name=x].on = true
        + tags = {}
    + aws_ec2_host.four
        + domain = "vpc"
    + aws_ec2_host.three
        + domain = "vpc"
    ~ aws_ssm_parameter.p (secret/p)
        ~ value = (sensitive value), changed
    > data.aws_ami.new from data.aws_ami.old
    ~ output.o
        ~ value = "x" -> "y"
      Equal resources, so nothing says which of them became which:
        - aws_ec2_host.one, aws_ec2_host.two
        + aws_ec2_host.four, aws_ec2_host.three
staging: no changes
"""


def printed(changes: dict[str, list[Change]], **options: object) -> str:
    """Return what is printed on a console of our own."""
    file = io.StringIO()
    print_changes(changes, Console(file=file, **({"width": 80} | options)))  # ty: ignore[invalid-argument-type]
    return file.getvalue()


def test_every_kind_of_change_in_a_pipe() -> None:
    """Terraform's signs, one line for an environment without changes, and what to paste; no line is wrapped."""
    assert printed({"dev": everything(), "staging": []}) == EXPECTED


def test_a_terminal_gets_color_and_the_same_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """Green, red, yellow, cyan."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    colored = printed({"dev": everything(), "staging": []}, force_terminal=True, color_system="standard")
    assert {"\x1b[32m", "\x1b[31m", "\x1b[33m", "\x1b[36m", "\x1b[1;31m"} <= set(re.findall(r"\x1b\[[\d;]*m", colored))
    assert re.sub(r"\x1b\[[\d;]*m", "", colored) == EXPECTED


def test_a_narrow_terminal_keeps_signs_in_their_column(monkeypatch: pytest.MonkeyPatch) -> None:
    """What goes on stands below its own text, no line is longer than the terminal, and what to paste is whole."""
    monkeypatch.setenv("NO_COLOR", "1")
    text = re.sub(r"\x1b\[[\d;]*m", "", printed({"dev": everything()}, width=40, force_terminal=True))
    assert (
        "  -/+ aws_lb.edge (edge/balancer): name\n      forces replacement; the new one\n      has another address\n"
        "        ~ idle_timeout = 60 -> 30\n"
    ) in text
    assert '\n          new_vpc.move_from_id("aws_vpc.old")\n' in text
    assert {line for line in text.splitlines() if len(line) > 40} == {'          new_vpc.move_from_id("aws_vpc.old")'}
    assert "".join(text.split()) == "".join(printed({"dev": everything()}).split())


def test_a_long_name_goes_on_after_a_sign_between_its_words() -> None:
    """A resource's type and name stay readable on a narrow terminal."""
    changes = compare({"resource": {"aws_elasticache_serverless_cache": {"cache_76CB021E": {"a": 1}}}}, {})
    text = printed({"dev": changes}, width=40, force_terminal=True, color_system=None)
    assert "    - aws_elasticache_serverless_cache.\n      cache_76CB021E: its data goes with\n" in text


@settings(deadline=None)
@given(st.text(st.sampled_from("漢字🙂가é a-"), min_size=1, max_size=80))
def test_wide_characters_take_two_columns(value: str) -> None:
    """No line of a narrow terminal is longer than it, and nothing is lost."""
    text = printed({"dev": one(value)}, width=40, force_terminal=True, color_system=None)
    assert max(map(cell_len, text.splitlines())) <= 40
    assert "".join(text.split()) == "".join(printed({"dev": one(value)}).split())


def test_no_color_is_respected(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also on a terminal."""
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[3" not in printed({"dev": everything()}, force_terminal=True)


def test_standard_output_is_the_default(capsys: pytest.CaptureFixture[str]) -> None:
    """In a test, that is no terminal."""
    print_changes({"dev": one("after"), "prod": []})
    assert capsys.readouterr().out.splitlines() == [
        "dev: 0 to add, 1 to change, 0 to destroy, 0 moved",
        "    ~ t.a",
        '        ~ x = "before" -> "after"',
        "prod: no changes",
    ]


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=[]), max_size=20))
def test_no_value_controls_the_terminal(value: str) -> None:
    """No control, direction or line character is printed, whatever stands in a document; nothing is markup."""
    changes = compare(
        {"resource": {"t": {value: {value: "x"}}}},
        {"resource": {"t": {value: {value: f"[bold]{value}", "y": {"//": "", value: [value]}}}}, "output": {value: {}}},
    )
    text = printed({value: changes, "x" * 21: []})
    assert all(char.isprintable() for char in text.replace("\n", ""))
    numbers = [line.split(" = ")[0].strip() for line in text.splitlines()]
    assert len([line for line in numbers if line[:1] in "~+-"]) >= len(changes)


def test_markup_and_emoji_codes_are_text() -> None:
    """Rich would read both."""
    assert '"[red]:smile:[/red]"' in printed({"dev": one("[red]:smile:[/red]")}, force_terminal=False)


def test_many_candidates_are_counted() -> None:
    """A list of a thousand addresses helps nobody."""
    base, head = ({"resource": {"t": {f"{prefix}{number:03}": {} for number in range(1000)}}} for prefix in "ab")
    text = printed({"dev": compare(base, head)})
    assert "t.a018, t.a019 and 980 more\n" in text
