"""Text as Markdown, read back by a parser of CommonMark with GitHub's tables and strikethrough: it is text, all of it.

The parser makes no links of bare addresses and mentions nobody, as GitHub does: those stand here by themselves.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from ci.changes.report.lines import printable
from ci.changes.report.markdown_text import (
    code_lines,
    fenced,
    folded,
    inline_code,
    link,
    plain_text,
    row_of,
    without_mentions,
)

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
PIECES = [
    *"`~|\\@*_[]()<>&#!:;.-+=$ \t\n\r1aé\x00\x1b\u00a0\u200b\u202e\u2066",
    "```",
    "@mention",
    "@org/team",
    "![](http://x)",
    "[l](http://e.example)",
    "<img src=x>",
    "</details>",
    "<!--",
    "&amp;",
    "&#64;",
    "\n\n",
    "    ",
    "---",
    "2. ",
    "~~x~~",
    "**x**",
]
TEXTS = st.one_of(st.text(max_size=40), st.lists(st.sampled_from(PIECES), max_size=8).map("".join))
MIMICRY = "`![x](http://e.example/a.png) @team [l](http://e.example)`"


def inline_of(text: str) -> list[Token]:
    """Return the tokens of the inline contents of a document, in order."""
    return [child for token in READER.parse(text) if token.type == "inline" for child in token.children or []]


def seen(tokens: list[Token]) -> str:
    """Return the text that a reader sees, given that there is nothing else."""
    assert {token.type for token in tokens} <= {"text", "text_special"}
    return "".join(token.content for token in tokens).replace("\u200b", "")


@pytest.mark.parametrize("before", ["", "- ", "why: "])
@given(text=TEXTS)
def test_a_code_span_is_one_and_says_what_it_was_given(before: str, text: str) -> None:
    """Alone, in a list, behind words: the reader finds its characters, and no other node."""
    codes = [token for token in inline_of(f"{before}{inline_code(text)}\n") if token.type != "text"]
    assert [(token.type, token.content) for token in codes] == ([("code_inline", printable(text))] if text else [])


@given(blocks=st.lists(st.lists(TEXTS, min_size=1, max_size=4), min_size=1, max_size=3), language=st.sampled_from("ab"))
def test_a_fence_holds_its_lines_and_nothing_ends_it(blocks: list[list[str]], language: str) -> None:
    """What stands behind it is no code any more."""
    text = f"before\n\n{fenced([code_lines(lines) for lines in blocks], language)}after\n"
    before, code, after = (token for token in READER.parse(text) if token.type in ("inline", "fence"))
    assert (before.content, code.info, after.content) == ("before", language, "after")
    assert code.content == "".join(f"{printable(line)}\n" for lines in blocks for line in lines)


PLACES: dict[str, Callable[[str], str]] = {
    "paragraph": lambda text: f"{text}\n",
    "second paragraph": lambda text: f"x\n\n{text}\n",
    "heading": lambda text: f"### {text}\n",
    "item": lambda text: f"- {text}\n",
    "cell": lambda text: row_of(["a"]) + row_of(["---"]) + row_of([text]),
}


@pytest.mark.parametrize("place", PLACES)
@given(text=TEXTS)
def test_a_text_is_nothing_but_text(place: str, text: str) -> None:
    """Wherever it stands, and whatever it begins and ends with."""
    kinds = [token.type for token in READER.parse(PLACES[place](plain_text("x")))]
    tokens = READER.parse(PLACES[place](plain_text(text)))
    wanted = printable(text).strip(" ")
    if wanted:
        assert [token.type for token in tokens] == kinds
        assert seen([token for token in tokens if token.type == "inline"][-1].children or []) == wanted


@given(cells=st.lists(TEXTS, min_size=2, max_size=4))
def test_a_cell_ends_where_it_ends(cells: list[str]) -> None:
    """No bar in a text makes another one."""
    table = row_of("x" for _ in cells) + row_of("---" for _ in cells) + row_of(map(plain_text, cells))
    body = [token for token in READER.parse(table) if token.type == "inline"][len(cells) :]
    assert [seen(token.children or []) for token in body] == [printable(cell).strip(" ") for cell in cells]


@given(label=TEXTS.filter(str.strip), address=st.text(max_size=40))
def test_a_link_leads_where_it_says_and_is_the_only_one(label: str, address: str) -> None:
    """No bracket, blank or mark of an address ends it."""
    opened, *text, closed = inline_of(f"x {link(label, f'https://e.example/{address}')} x\n")[1:-1]
    assert (opened.type, closed.type) == ("link_open", "link_close")
    assert str(opened.attrs["href"]).startswith("https://e.example/")
    assert seen(text) == printable(label).strip(" ")


def test_the_address_of_a_run_stays_as_it_is() -> None:
    """People read the source of a comment, too."""
    run = "https://github.example/octo/catalog/actions/runs/1000?attempt=2#step:3"
    assert link("this run", run) == f"[this run]({run})"


@given(title=TEXTS, content=TEXTS)
def test_a_title_is_no_markup(title: str, content: str) -> None:
    """It ends neither itself nor what is folded."""
    tokens = READER.parse(folded(title, fenced([code_lines([content])])))
    assert [token.type for token in tokens] == ["html_block", "fence", "html_block"]
    assert tokens[0].content.count("<") == 3
    assert tokens[2].content == "</details>\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("dev: 2 to update", "dev: 2 to update"),
        ("http://e.example", r"http\://e.example"),
        ("HTTPS://e.example", r"HTTPS\://e.example"),
        ("www.e.example", r"www\.e.example"),
        ("see @team", "see @\u200bteam"),
        ("é@team", "é@\u200bteam"),
        ("nginx@sha256:abc", "nginx@sha256:abc"),
        ("a|b", r"a\|b"),
        ("1. first", r"1\. first"),
        ("- first", r"\- first"),
    ],
)
def test_what_only_github_reads(text: str, said: str) -> None:
    """Bare addresses and names; what is none of them stays as it is."""
    assert plain_text(text) == said


@given(text=TEXTS)
def test_nobody_is_mentioned(text: str) -> None:
    """No letter, digit or underscore of ASCII stands before a sign that a name follows."""
    quiet = without_mentions(text)
    assert quiet.replace("\u200b", "") == text.replace("\u200b", "")
    for at, sign in enumerate(quiet):
        if sign == "@" and (
            at == 0 or not (quiet[at - 1].isascii() and (quiet[at - 1].isalnum() or quiet[at - 1] == "_"))
        ):
            assert not (quiet[at + 1 : at + 2].isascii() and quiet[at + 1 : at + 2].isalnum())


@given(number=st.integers(1, 100_000))
def test_a_row_of_backticks_is_no_longer_than_a_fence_can_be(number: int) -> None:
    """Its rest is counted; the fence around it stays short."""
    text = fenced([code_lines([f"a{'`' * number}b"])])
    [fence] = [token for token in READER.parse(text) if token.type == "fence"]
    kept = min(number, 40)
    rest = f"({number - kept:,} more)" if number > kept else ""
    assert fence.content == f"a{'`' * kept}{rest}b\n"
    assert len(text) < 300


def test_a_reason_that_mimics_markdown_is_one_code_span() -> None:
    """The case that became link, picture and name."""
    [code] = inline_of(f"- {inline_code(MIMICRY)}\n")
    assert (code.type, code.content) == ("code_inline", MIMICRY)
