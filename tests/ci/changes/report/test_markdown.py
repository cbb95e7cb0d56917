"""Changes as a comment on a pull request, read back by a Markdown parser."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from ci.changes.diff import Change, compare
from ci.changes.report.markdown import LIMIT, render
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


def test_what_destroys_stands_first() -> None:
    """Readers may stop early, and so may the limit."""
    (block,) = fences(render({"dev": everything()}))
    titles = [line for line in block.splitlines() if line[4:5] not in ("", " ")]
    assert [title.split()[0] for title in titles] == [
        "-",
        "-",
        "-/+",
        "-",
        "+",
        "+",
        "+",
        "#",
        "#",
        "!",
        "#",
        "#",
        "#",
        "!",
        "Equal",
    ]


def test_candidates_follow_the_changes() -> None:
    """At the end of the environment's block."""
    (block,) = fences(render({"dev": everything()}))
    assert block.endswith(
        "    Equal resources, so nothing says which of them became which:\n"
        "-       aws_eip.one, aws_eip.two\n+       aws_eip.four, aws_eip.three\n"
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


def many(number: int, size: int = 10) -> list[Change]:
    """Return a number of changes of about the same size, the last of which destroys."""
    base = {"resource": {"t": {f"r{index:05}": {"x": "a"} for index in range(number)}}}
    head = {"resource": {"t": {f"r{index:05}": {"x": "b" * size} for index in range(number - 1)}}}
    return compare(base, head)


@pytest.mark.parametrize("limit", [400, 1_000, 5_000, LIMIT])
def test_what_does_not_fit_is_left_out_whole_and_counted(limit: int) -> None:
    """The comment says how many changes there are that it does not show."""
    text = render({"dev": many(2000), "prod": many(1)}, limit)
    assert len(text) <= limit
    shown = sum(line.startswith(("!   t", "-   t")) for line in text.splitlines())
    values = sum("->" in line for block in fences(text) for line in block.splitlines())
    assert values + text.count("-   t.r") == shown
    assert text.endswith(f"\n{2001 - shown:,} of 2,001 changes do not fit in here: `nox -s diff` shows them.\n")
    if limit > 400:
        assert "-   t.r01999\n" in text


def test_a_change_that_fits_exactly_is_shown() -> None:
    """One character less, and it is not."""
    environments = {"dev": one("after")}
    whole = render(environments)
    note = len("\n1 of 1 changes do not fit in here: `nox -s diff` shows them.\n")
    assert render(environments, len(whole) + note) == whole
    assert "1 of 1 changes" in render(environments, len(whole) + note - 1)


def test_a_limit_below_the_table_is_refused() -> None:
    """Numbers are the least that a comment says."""
    with pytest.raises(ValueError, match=r"^a comment of 10 characters does not hold a table of 1 environments$"):
        render({"dev": []}, 10)


def test_candidates_that_do_not_fit_are_no_missing_change() -> None:
    """They are listed among the changes already."""
    environments = {"dev": everything()}
    whole = render(environments)
    short = render(environments, len(whole))
    assert "Equal resources" in whole
    assert "Equal resources" not in short
    assert "do not fit" not in short
