"""The one comment: what it says, what it leaves out, and that nothing in a plan becomes more than text."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from ci.changes.report.markdown import LIMIT
from ci.changes.report.summary import Counts
from ci.github.artifacts import MOST_NAMES
from ci.github.pull_request.comment import MARKER, CommentData, render
from ci.github.pull_request.plan_artifact import Changed, PlanFile, of_failure
from shared import exits

GITHUB_TAKES = 65_536
RUN = "https://github.example/octo/catalog/actions/runs/1000"
TITLE = f"{MARKER}\n### What this request would change on AWS\n\n"
HEAD = "| environment | to add | to change | to destroy | moved | other |\n| --- | ---: | ---: | ---: | ---: | ---: |\n"


def change(name: str, *texts: str, action: str = "update", danger: str | None = None) -> Changed:
    """Return a change with a line for each text; no danger: a file of before the field."""
    sign = {"update": "~", "delete": "-", "forget": "-", "replace": "-/+", "create": "+"}[action]
    lines = ((sign, 0, name), *(("~", 1, text) for text in texts))
    return Changed.model_validate({"action": action, "lines": lines, "danger": danger})


def plan(name: str, *changes: Changed) -> PlanFile:
    """Return a plan with these changes."""
    numbers = Counts(
        add=sum(one.action in ("create", "replace") for one in changes),
        change=sum(one.action == "update" for one in changes),
        destroy=sum(one.order.destroys for one in changes),
        moved=0,
        other=0,
    )
    return PlanFile(version=1, environment=name, numbers=numbers, changes=changes, failed=())


def test_a_row_for_each_environment_with_changes_and_one_line_for_the_others() -> None:
    """What destroys stands first."""
    dev = plan("dev", change("aws_x.a", "days = 1 -> 7"), change("aws_x.b", action="delete"))
    data = CommentData(
        ["dev", "staging", "prod"], ["dev", "staging"], {"dev": dev, "staging": plan("staging")}, run=RUN
    )
    assert render(data) == (
        f"{TITLE}{HEAD}| dev | 0 | 1 | 1 | 0 | 0 |\n"
        "\nNo changes: staging, prod.\n"
        f"\nPlanned from the state alone, by [this run]({RUN}).\n"
        "\n**1 change destroys or replaces a resource, or keeps less:**\n\n```diff\n-   dev: aws_x.b\n```\n"
        "\n<details><summary>dev: 0 to add, 1 to change, 1 to destroy, 0 moved</summary>\n\n"
        "```diff\n-   aws_x.b\n!   aws_x.a\n!       days = 1 -> 7\n```\n\n</details>\n"
    )


def test_the_order_of_danger_holds_across_environments() -> None:
    """What loses data in the last environment stands before what is only replaced in the first."""
    dev = plan("dev", change("aws_x.opens", danger="opens"), change("aws_x.a", action="replace", danger="destroys"))
    prod = plan("prod", change("aws_x.b", action="delete", danger="loses_data"), change("aws_x.c", danger="other"))
    text = render(CommentData(["dev", "prod"], ["dev", "prod"], {"dev": dev, "prod": prod}))
    assert "```diff\n-   prod: aws_x.b\n-/+ dev: aws_x.a\n```" in text
    assert "```diff\n-/+ aws_x.a\n!   aws_x.opens\n```" in text


def test_a_file_without_danger_is_shown_in_its_own_order() -> None:
    """What destroys first: a file of before the field says no more."""
    dev = plan("dev", change("aws_x.b"), change("aws_x.z", action="delete"), change("aws_x.a", action="replace"))
    assert "```diff\n-   aws_x.z\n-/+ aws_x.a\n!   aws_x.b\n```" in render(CommentData(["dev"], ["dev"], {"dev": dev}))


def test_no_file_makes_a_removal_harmless() -> None:
    """The job that wrote it runs the request's code."""
    dev = plan("dev", change("aws_x.a", danger="opens"), change("aws_x.gone", action="delete", danger="other"))
    text = render(CommentData(["dev"], ["dev"], {"dev": dev}))
    assert "**1 change destroys or replaces a resource, or keeps less:**" in text
    assert "```diff\n-   aws_x.gone\n!   aws_x.a\n```" in text


@pytest.mark.parametrize("danger", [None, "other"])
def test_what_terraform_forgets_destroys_nothing(danger: str | None) -> None:
    """It stays in AWS, and stands among the others; in a file of before the field, too."""
    dev = plan("dev", change("aws_x.opens", danger="opens"), change("aws_x.let_go", action="forget", danger=danger))
    text = render(CommentData(["dev"], ["dev"], {"dev": dev}))
    assert "destroys or replaces" not in text
    assert "```diff\n!   aws_x.opens\n-   aws_x.let_go\n```" in text


def test_nothing_changes() -> None:
    """One line, no table."""
    assert render(CommentData(["dev", "prod"], [], {})) == f"{TITLE}\nNo changes: dev, prod.\n"


def test_plans_that_failed_and_plans_that_are_missing() -> None:
    """Neither passes for "no changes"; a new environment of the request stands last."""
    data = CommentData(
        ["dev", "staging"],
        ["dev", "new", "staging"],
        {"dev": of_failure("dev", ["aws_x.a: no such thing: @team <b>", "second"])},
        problems=["new.json: is larger than 1 bytes"],
    )
    assert render(data) == (
        f"{TITLE}{HEAD}"
        "| dev | **no plan: it failed** | | | | |\n"
        "| staging | **no plan: its job left no summary** | | | | |\n"
        "| new | **no plan: its job left no summary** | | | | |\n"
        "\n<details><summary>dev: why there is no plan</summary>\n\n"
        "```diff\n    aws_x.a: no such thing: @\u200bteam <b>\n    second\n```\n\n</details>\n"
        "\n<details><summary>Summaries that were not used</summary>\n\n"
        "```diff\n    new.json: is larger than 1 bytes\n```\n\n</details>\n"
    )


def test_many_files_that_were_not_used() -> None:
    """The first twenty, and how many more."""
    data = CommentData([], [], {}, problems=[f"x{number}.json: no" for number in range(22)])
    text = render(data)
    assert text.count(".json: no\n") == 20
    assert "    and 2 files more\n" in text


def shown_in(text: str) -> int:
    """Return how many changes a comment shows: their names begin with `aws_`."""
    return len(re.findall(r"(?m)^(?:!|-|\+|-/\+) +aws_", text))


def test_forty_environments_and_three_thousand_changes() -> None:
    """Under GitHub's limit; what is left out is counted, altogether and for each environment."""
    names = [f"environment-{number:02}" for number in range(40)]
    plans = {
        name: plan(name, *(change(f"aws_ecs_service.s{number:04}", "desired_count = 1 -> 2") for number in range(75)))
        for name in names
    }
    text = render(CommentData(names, names, plans, run=RUN))
    assert LIMIT - 3_000 < len(text) <= LIMIT < GITHUB_TAKES
    assert all(f"| {name} | 0 | 75 | 0 | 0 | 0 |\n" in text for name in names)
    said = re.search(r"\n([\d,]+) of 3,000 changes do not fit in here \((.*)\): they are in (.*)\.\n$", text)
    assert said is not None
    each = dict(one.split(" ") for one in said[2].split(", "))
    hidden = int(said[1].replace(",", ""))
    assert (hidden, sum(map(int, each.values()))) == (3_000 - shown_in(text), hidden)
    assert set(each) == set(names)
    assert said[3] == f"the logs of [this run]({RUN}), jobs `plan <environment>`"


def test_who_needs_little_gets_all_of_it() -> None:
    """One environment with thousands of changes takes nothing from one with two."""
    many = plan("dev", *(change(f"aws_x.r{number}", "x" * 100) for number in range(3_000)))
    few = plan("prod", change("aws_x.one"), change("aws_x.two", action="delete"))
    text = render(CommentData(["dev", "prod"], ["dev", "prod"], {"dev": many, "prod": few}))
    assert "```diff\n-   aws_x.two\n!   aws_x.one\n```" in text
    hidden = 3_002 - shown_in(text)
    assert text.endswith(
        f"\n{hidden:,} of 3,002 changes do not fit in here (dev {hidden:,}): they are in their jobs' logs.\n"
    )


def test_a_change_of_a_thousand_lines_is_cut() -> None:
    """Its first lines, and how many more: the changes after it are shown."""
    long = change("aws_x.long", *(f"a{number} = {'x' * 90}" for number in range(1_000)))
    text = render(CommentData(["dev"], ["dev"], {"dev": plan("dev", long, change("aws_x.next"))}))
    assert "\n        (962 lines more)\n!   aws_x.next\n" in text
    assert len(text) < 5_000


def test_environments_that_do_not_fit() -> None:
    """Numbers are the least that a comment says."""
    with pytest.raises(exits.CommandError, match=r"^a comment of 100 characters does not hold 1 environment$"):
        render(CommentData(["dev"], ["dev"], {"dev": plan("dev")}), 100)


WORDS = (
    *("```", "````", "</details>", "<!--", "-->", MARKER, "@octo/team", "#12", "octo/catalog#1", "[x](http://y)"),
    *("https://evil.example", "www.evil.example", "\u202e", "\r\n", "\u2028"),
)
NASTY = st.lists(st.sampled_from([*"`~\n<>@|#*_a/ :!-+.&\\{}[]$1", *WORDS]), max_size=12).map("".join)
TEXTS = st.lists(NASTY, min_size=1, max_size=4)


@given(TEXTS, TEXTS, NASTY)
def test_nothing_in_a_plan_is_more_than_text(texts: Sequence[str], errors: Sequence[str], problem: str) -> None:
    """A Markdown parser finds our headings, rows and folds, and everything else in code blocks."""
    plans = {"dev": plan("dev", change(*texts)), "prod": of_failure("prod", errors)}
    text = render(CommentData(["dev", "prod", "qa"], ["dev", "prod"], plans, [problem], RUN))
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    top = [token.type for token in tokens if token.level == 0 and token.nesting >= 0]
    fold = ["html_block", "fence", "html_block"]
    assert top == ["html_block", "heading_open", "table_open", "paragraph_open", "paragraph_open", *fold * 3]
    html = "".join(token.content for token in tokens if token.type == "html_block")
    assert html.count("<") == 1 + 4 * 3
    outside = "".join(token.content for token in tokens if token.type == "inline")
    assert outside == (
        "What this request would change on AWS"
        "environmentto addto changeto destroymovedother"
        "dev01000prod**no plan: it failed**"
        f"No changes: qa.Planned from the state alone, by [this run]({RUN})."
    )
    assert text.startswith(MARKER)
    assert re.search(r"(?<!\w)@[A-Za-z0-9]", text) is None


NAMES = st.from_regex(r"[a-z][a-z0-9]{0,8}(-[a-z0-9]{1,9}){0,5}", fullmatch=True)


@given(st.data())
def test_a_comment_is_never_too_long(data: st.DataObject) -> None:
    """Whatever the number of environments, of changes and of characters; and what is left out is counted."""
    names = data.draw(st.lists(NAMES, unique=True, min_size=1, max_size=12))
    sizes = [data.draw(st.tuples(st.integers(0, 40), st.integers(0, 400))) for _ in names]
    plans = {
        name: plan(name, *(change(f"aws_x.r{at}", "x" * size, action=["update", "delete"][at % 2]) for at in range(n)))
        for name, (n, size) in zip(names, sizes, strict=True)
    }
    limit = data.draw(st.integers(5_000, 20_000))
    text = render(CommentData(names, names, plans, run=RUN), limit)
    assert len(text) <= limit
    total = sum(number for number, _ in sizes)
    said = re.search(r"\n([\d,]+) of ([\d,]+) changes do not fit", text)
    assert (int(said[1].replace(",", "")) if said else 0) == total - shown_in(text)


def test_the_longest_names_and_the_most_of_them() -> None:
    """As many environments as may be named, each with an error of the greatest length, or a great change."""
    names = [f"{number:03}-{'x' * 60}" for number in range(MOST_NAMES)]
    names = [f"e{name}"[:64] for name in names]
    failed = {name: of_failure(name, ["x" * 3_000] * 100) for name in names}
    assert len(render(CommentData(names, names, failed, ["y" * 200] * 2_000, RUN))) <= LIMIT
    large = {name: plan(name, *[change("aws_x.a", *["z" * 2_000] * 50)] * 5) for name in names}
    text = render(CommentData(names, names, large, ["y" * 200] * 2_000, RUN))
    assert len(text) <= LIMIT
    assert shown_in(text) == 500
