"""Changes as a comment on a pull request, read back by a Markdown parser."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from ci.changes.diff import Change, compare
from ci.changes.report.lines import lines_of
from ci.changes.report.markdown import HEADER, LIMIT, render
from tests.ci.changes.report.cases import everything, one

EXPECTED = """\
| environment | to add | to change | to destroy | moved | other |
| --- | ---: | ---: | ---: | ---: | ---: |
| dev | 0 | 1 | 0 | 0 | 0 |
| staging | no changes | | | | |

<details><summary>dev: 0 to add, 1 to change, 0 to destroy, 0 moved</summary>

```diff
!   t.a
!       x = "before" -> "after"
```

</details>
"""


def fences(text: str) -> list[str]:
    """Return the contents of the code blocks that a reader of CommonMark finds."""
    return [token.content for token in MarkdownIt("commonmark").parse(text) if token.type == "fence"]


def test_a_table_and_a_folded_block_for_each_environment_with_changes() -> None:
    """An environment without changes is a row."""
    assert render({"dev": one("after"), "staging": []}) == EXPECTED


def test_no_environment_is_a_table_without_rows() -> None:
    """Nothing to say is said."""
    assert render({}) == "\n".join(EXPECTED.splitlines()[:2]) + "\n"


def test_an_update_that_keeps_less_stands_above_what_is_folded() -> None:
    """It loses data as what is destroyed does, and the heading does not call it destroyed."""
    base, head = ({"resource": {"aws_cloudwatch_log_group": {"a": {"retention_in_days": days}}}} for days in (30, 7))
    assert (
        "\n**1 change destroys or replaces a resource, or keeps less:**\n\n```diff\n"
        "!   dev: aws_cloudwatch_log_group.a: log events that are older are deleted\n```\n"
    ) in render({"dev": compare(base, head)})


def test_what_is_destroyed_stands_above_what_is_folded() -> None:
    """What is the same in several environments is one line, which names them."""
    text = render({"dev": everything(), "prod": everything()})
    assert text.partition("<details>")[0] == (
        HEADER + "| dev (at least) | 5 | 4 | 5 | 3 | 2 |\n| prod (at least) | 5 | 4 | 5 | 3 | 2 |\n"
        "\n**10 changes destroy or replace a resource, or keep less:**\n\n```diff\n"
        "-/+ dev, prod: aws_lb.edge (edge/balancer): name forces replacement; the new one has another address\n"
        "-   dev, prod: aws_ec2_host.one\n"
        "-   dev, prod: aws_ec2_host.two\n"
        "-   dev, prod: aws_sns_topic.gone (alarms/topic)\n"
        "#   dev, prod: aws_vpc.new from aws_vpc.old (network/new-vpc): no moved block\n"
        "```\n\n"
    )


def test_changes_keep_their_order_in_their_environment() -> None:
    """The one of the comparison, which is by danger."""
    block = fences(render({"dev": everything()}))[1]
    titles = [line[4:] for line in block.splitlines() if line[4:5] not in ("", " ")]
    assert titles[:-1] == [next(iter(lines_of(change))).text for change in everything()]


def test_candidates_follow_the_changes() -> None:
    """At the end of the environment's block."""
    block = fences(render({"dev": everything()}))[1]
    assert block.endswith(
        "    Equal resources, so nothing says which of them became which:\n"
        "-       aws_ec2_host.one, aws_ec2_host.two\n+       aws_ec2_host.four, aws_ec2_host.three\n"
    )


VALUES = st.lists(
    st.sampled_from([*"`~\n<>@|#*_a/ :!-+.&\\{}[]$", "```", "</details>", "@octocat", "\u202e", "\r\n"]), max_size=8
).map("".join)


@settings(deadline=None)
@given(VALUES, VALUES)
def test_no_value_ends_its_block(name: str, value: str) -> None:
    """Not with backticks, not with HTML, not with an end of line: in names of environments and in values alike."""
    assume(name != "//")  # what Terraform JSON calls so is a comment, and no change
    changes = one(value, name=name)
    text = render({name: changes, "other": one(value)})
    tokens = MarkdownIt("commonmark").parse(text)
    blocks = [token.type for token in tokens if token.level == 0 and token.nesting >= 0]
    number = len({name, "other"})
    assert blocks == ["paragraph_open", *["html_block", "fence", "html_block"] * number]
    html = "".join(token.content for token in tokens if token.type == "html_block")
    assert re.sub(r"&\w+;|&#x?\w+;", "", html).count("<") == html.count("<") == 4 * number
    paragraph = next(token for token in tokens if token.type == "inline")
    kinds = {child.type for child in paragraph.children or []}
    assert kinds <= {"text", "softbreak", "text_special"}


@settings(deadline=None)
@given(VALUES)
def test_nobody_is_mentioned(value: str) -> None:
    """GitHub reads a name after a sign that follows no word."""
    text = render({value: one(value), "@octocat": compare(None, {"output": {"@octocat": {"@octocat": "@octocat"}}})})
    assert re.search(r"(?<!\w)@[A-Za-z0-9]", text) is None


def test_a_sign_inside_of_a_word_stays() -> None:
    """An image's digest can be copied."""
    assert "nginx@sha256:abc" in render({"dev": one("nginx@sha256:abc")})


def made(sizes: Sequence[int], gone: Collection[int] = ()) -> list[Change]:
    """Return a change of a text of each size; those in `gone` are destroyed, and those of even numbers hold data."""
    base: dict[str, dict[str, object]] = {"aws_sqs_queue": {}, "aws_ec2_host": {}}
    head: dict[str, dict[str, object]] = {"aws_sqs_queue": {}, "aws_ec2_host": {}}
    for number, size in enumerate(sizes):
        type_, name = ("aws_ec2_host", "aws_sqs_queue")[number % 2 == 0], f"r{number:05}"
        base[type_][name] = {"x": "a" * size}
        if number not in gone:
            head[type_][name] = {"x": "b" * size}
    return compare({"resource": base}, {"resource": head})


def shown_in(text: str) -> list[str]:
    """Return the names of the changes in the folded blocks."""
    return re.findall(r"(?m)^(?:!|-|-/\+) +aws_\w+\.(r\d+)", text)


@pytest.mark.parametrize("limit", [600, 1_000, 5_000, LIMIT])
def test_what_does_not_fit_is_counted(limit: int) -> None:
    """Of thousands of changes some have no line; how many is said, and none of them destroys."""
    text = render({"dev": made([10] * 2000, {1999}), "prod": made([10])}, limit)
    assert len(text) <= limit
    shown = shown_in(text)
    assert "r01999" in shown
    assert text.endswith(f"\n{2001 - len(shown):,} of 2,001 changes do not fit in here: `nox -s diff` shows them.\n")


def test_a_change_that_is_too_long_is_cut_and_hides_nothing() -> None:
    """A replacement of 70,000 characters, then what is destroyed and what is updated: all of these are whole."""
    base = {
        "aws_ecs_task_definition": {"big": {"family": "a", "x": "a" * 35_000}},
        "aws_elasticache_serverless_cache": {"c": {}},
    }
    head = {"aws_ecs_task_definition": {"big": {"family": "b", "x": "b" * 35_000}}}
    alarms = [{"aws_nat_gateway": {f"r{number}": {"tags": {"x": side}} for number in range(5)}} for side in (1, 2)]
    text = render({"prod": compare({"resource": base | alarms[0]}, {"resource": head | alarms[1]})})
    assert len(text) <= LIMIT
    assert "-   aws_elasticache_serverless_cache.c: its data goes with it\n-/+ aws_ecs_task_definition.big" in text
    assert re.search(r'x = "a{35000}" -> "b+ \.\.\. and [\d,]+ more characters\n', text)
    assert all(f"!   aws_nat_gateway.r{number}\n!       tags.x = 1 -> 2\n" in text for number in range(5))
    assert "do not fit" not in text


def test_the_number_of_destroyed_resources_without_a_line_is_said() -> None:
    """Where even the names are too many, nobody takes the comment for all there is."""
    changes = made([10] * 2000, range(2000))
    text = render({"dev": changes}, 5_000)
    hidden = 2000 - len(shown_in(text))
    destroying = f"{hidden:,} of them destroy or replace a resource, or keep less"
    assert f"{hidden:,} of 2,000 changes do not fit in here ({destroying})" in text


SIZES = st.lists(st.sampled_from([0, 1, 50, 200, 1_000, 20_000, 70_000]), min_size=1, max_size=12)


@settings(deadline=None)
@given(st.data())
def test_every_destroyed_resource_is_named_whatever_the_sizes(data: st.DataObject) -> None:
    """In the order of danger in its environment, within the limit."""
    environments, gone = {}, {}
    for name in data.draw(st.sampled_from([("dev",), ("dev", "staging", "prod")])):
        sizes = data.draw(SIZES)
        gone[name] = data.draw(st.sets(st.integers(0, len(sizes) - 1)))
        environments[name] = made(sizes, gone[name])
    text = render(environments, data.draw(st.integers(6_000, 300_000)))
    blocks = re.findall(r"<summary>(\w+): .*?</summary>\n\n(.*?)</details>", text, re.DOTALL)
    for name, block in blocks:
        named = [int(found[1:]) for found in shown_in(block)]
        assert set(named[: len(gone[name])]) == gone[name]
        assert named == sorted(
            named, key=lambda number: (number not in gone[name], number % 2 and number in gone[name])
        )
    assert {name for name, found in gone.items() if found} <= {name for name, _ in blocks}


def test_a_limit_below_the_table_is_refused() -> None:
    """Numbers are the least that a comment says."""
    with pytest.raises(ValueError, match=r"^a comment of 10 characters does not hold a table of 1 environments$"):
        render({"dev": []}, 10)


def test_candidates_that_do_not_fit_are_no_missing_change() -> None:
    """They are listed among the changes already."""
    environments = {"dev": everything()}
    whole = render(environments)
    short = render(environments, len(whole))
    assert "        + aws_ec2_host.four" not in short
    assert "do not fit" not in short
