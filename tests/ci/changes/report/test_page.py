"""The page as text: escaped, self-contained, the same bytes every time, one row for one element."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import subprocess
import sys
import time
from html.parser import HTMLParser
from pathlib import Path

import pytest

from ci.changes.comparison import EnvironmentDiff
from ci.changes.diff import DocumentError
from ci.changes.report.page import About, render
from tests.ci.changes.report.page_examples import (
    ABOUT,
    Document,
    diff,
    document,
    every_effect,
    hostile,
    hundred,
    many,
    repository,
)

ROOT = Path(__file__).parents[4]


class Parsed(HTMLParser):
    """A page as a browser's parser sees it: its tags with their attributes, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag."""
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Keep a text."""
        self.texts.append(data)

    def all(self, tag: str, name: str | None = None) -> list[dict[str, str | None]]:
        """Return the attributes of every such tag, or of those of a class."""
        found = [attributes for found, attributes in self.tags if found == tag]
        return found if name is None else [one for one in found if name in (one.get("class") or "").split()]


def test_the_same_element_in_several_environments_is_one_row() -> None:
    """With a cell for each environment, empty where nothing happens to it."""
    rows = {row["data-address"]: row["data-kinds"] for row in Parsed(render(every_effect(), ABOUT)).all("tr", "row")}
    assert rows == {
        "aws_sns_topic.alarms_renamed": "  moved  ",
        "aws_sqs_queue.alarms_letters": "added added added  ",
        "aws_lb.edge_balancer": "changed changed changed  ",
        "aws_subnet.network_old": "  removed  ",
        "aws_ecs_cluster.service_cluster": " replaced replaced  ",
        "aws_db_instance.store_database": "changed changed changed  ",
        "output.Zone": "  added  ",
    }


def test_rows_stand_in_the_order_of_danger_then_by_capability_and_what_no_construct_wrote_comes_last() -> None:
    """In order of name, so that the same change has the same place on every page; the worst environment counts."""
    topic = "aws_sns_topic.alarms_topic"
    queues = [document({"aws_sqs_queue.work_queue": {"name": name}, topic: {"name": "t"}}) for name in ("a", "b")]
    page = render([*every_effect(), diff("last", *queues)], ABOUT)
    found = re.findall(r'<tbody data-group="(.*?)".*?</small>(?: <span class="why (\w+)">)?', page, re.DOTALL)
    assert found == [
        ("work", "loses_data"),
        *[(name, "destroys") for name in ("alarms", "network", "service")],
        ("alarms", "opens"),
        *[(name, "") for name in ("edge", "store", "outputs")],
    ]
    assert '<small class="loses">its messages go with it</small>' in page


def test_a_hundred_environments_are_one_column() -> None:
    """Those in which the same happens are said together, by some of their names and the number of the others."""
    page = render(hundred(), ABOUT)
    rows = re.findall(r'<tr class="row".*?</template></th>\s*(.*?)</tr>', page, re.DOTALL)
    assert [row.count("<td>") for row in rows] == [1] * len(rows)
    words = [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in rows]
    assert words[-1] == "+ added e002, e006, e010, e014, 20 environments more and e098"
    assert "~ changed 1 attribute e000, e001, e002, e004, 70 environments more and e098" in words


def test_in_a_row_what_destroys_stands_first() -> None:
    """Although nine environments only change."""
    base, changed, renamed = (
        document({"aws_lb.edge_balancer": {"name": name, "idle_timeout": timeout}})
        for name, timeout in (("a", 1), ("a", 2), ("b", 2))
    )
    found = [*(diff(f"e{number}", base, changed) for number in range(9)), diff("prod", base, renamed)]
    words = re.findall(r'<p class="some">.*?<span>(\w+)</span>', render(found, ABOUT), re.DOTALL)
    assert words == ["replaced", "changed"]


def test_the_head_says_what_was_compared_and_how_much_differs() -> None:
    """Base with its reason, head, and the sum; a move that Terraform does not know of destroys, too."""
    text = re.sub(r"\s+", " ", " ".join(Parsed(render(every_effect(), ABOUT)).texts))
    assert "3f2a91c0d1e2 where add-dead-letters left main" in text
    assert "the working tree on add-dead-letters" in text
    assert "7 changes across 3 of 4 environments. 3 of them remove or replace something, or keep less." in text


@pytest.mark.parametrize(
    ("base", "head", "words"),
    [
        ({"aws_vpc.network_vpc": {}}, None, "removed, had 1 resource"),
        (None, {"aws_vpc.network_vpc": {}}, "new, 1 resource"),
        ({"aws_vpc.network_vpc": {}}, {"aws_vpc.network_vpc": {}, "aws_eip.network_ip": {}}, "1 → 2 resources"),
        ({"aws_vpc.network_vpc": {}}, {"aws_vpc.network_vpc": {"a": 1}}, "1 resource"),
        (None, None, "no resources"),
    ],
)
def test_an_environment_says_how_many_resources_it_has(base: dict | None, head: dict | None, words: str) -> None:
    """Also one that is new, and one that goes."""
    environment = diff("dev", *(None if one is None else document(one) for one in (base, head)))
    size = re.search(r'<p class="size">(.*?)</p>', render([environment], ABOUT), re.DOTALL)
    assert size is not None
    assert " ".join(re.sub(r"<[^>]+>", " ", size[1]).split()) == words


def test_nothing_in_a_document_becomes_markup() -> None:
    """Addresses, types, paths, attributes, values, names of environments and the head: all of it is text."""
    calm, wild = Parsed(render(every_effect(), ABOUT)), hostile()
    words = wild[0].name
    parsed = Parsed(render(wild, About(words, words, words, title=words)))
    assert len(parsed.all("script")) == len(calm.all("script")) == 1
    assert not parsed.all("img")
    assert {tag for tag, _ in parsed.tags} <= {tag for tag, _ in calm.tags} | {"span", "pre", "i", "u"}
    assert not [name for _, attributes in parsed.tags for name in attributes if name.startswith("on")]
    assert "{{ 7 * 7 }}{% raw %}${7*7}" in "".join(parsed.texts)


def test_characters_that_hide_or_reorder_text_are_spelled_out() -> None:
    """Everywhere: in the text, in the picture, and in the attributes that scripts read."""
    page = render(hostile(), ABOUT)
    for spelled in (r"\u202e", r"\x1b", r"\u2028", r"\ufe0f"):
        assert f"<u>{spelled}</u>" in page
    assert {character for character in page if not character.isprintable()} == {"\n"}
    assert "\ufe0f" not in page


def test_a_lone_surrogate_does_not_stop_the_page() -> None:
    """JSON can hold one, UTF-8 cannot."""
    documents = (document({"aws_lb.edge_\ud800": {"name": name}}) for name in ("a", "\ud800"))
    assert page_of(*documents).count(r"<u>\ud800</u>") > 1


def page_of(base: Document, head: Document) -> str:
    """Return the page of one environment, as it is written to a file and read again."""
    return render([diff("dev", base, head)], ABOUT).encode().decode()


def test_secrets_are_not_in_the_page() -> None:
    """Neither the old nor the new value: the words stand for both."""
    page = render(every_effect(), ABOUT)
    assert "hunter" not in page
    assert "correct-horse" not in page
    assert "<del>(sensitive value)</del><ins>(sensitive value)</ins>" in page


def test_equal_input_gives_equal_bytes() -> None:
    """Also in another process, where hashes of text and the key of the fingerprints are others."""
    program = (
        "import sys; from ci.changes.report.page import render;"
        "from tests.ci.changes.report.page_examples import ABOUT, repository;"
        "sys.stdout.buffer.write(render(repository(), ABOUT).encode())"
    )
    pages = {render(repository(), ABOUT).encode(), render(repository(), ABOUT).encode()}
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        pages.add(
            subprocess.run(
                [sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, check=True
            ).stdout
        )
    assert len(pages) == 1


def test_nothing_is_loaded_and_only_this_script_and_style_count() -> None:
    """The policy allows no source but the hashes of what is in the page, and nothing in it names an address."""
    page = render(repository(), ABOUT)
    policy = next(
        one["content"] for one in Parsed(page).all("meta") if one.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy is not None
    for tag, source in (("script", "script-src"), ("style", "style-src")):
        (text,) = re.findall(rf"<{tag}[^>]*>(.*?)</{tag}>", page, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{source} 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    links = [one.get(name) for _, one in Parsed(page).tags for name in ("src", "href", "style") if name in one]
    assert set(links) == {"data:,", "#changes"}


def test_nothing_at_all_changes() -> None:
    """Said in words; there is no table and no filter, and the picture is there all the same."""
    same = document({"aws_vpc.network_vpc": {}})
    parsed = Parsed(render([diff("dev", same, same)], ABOUT))
    text = " ".join(parsed.texts)
    assert "No change at all: base and head say the same in every environment." in text
    assert "Nothing changes in 1 environment." in text
    assert not parsed.all("table")
    assert not parsed.all("input")
    assert len(parsed.all("svg")) == 1


def test_no_environment_at_all() -> None:
    """A repository may have none yet."""
    assert "Nothing changes in no environment" in " ".join(Parsed(render([], ABOUT)).texts)


def test_a_document_that_is_no_terraform_is_refused() -> None:
    """With the error of the comparison, not a broken page."""
    with pytest.raises(DocumentError):
        render([EnvironmentDiff("dev", None, {"resource": []}, ())], ABOUT)


def test_a_few_changes_are_less_than_a_megabyte() -> None:
    """Small enough to be attached to a pull request's run."""
    assert len(render(repository(), ABOUT).encode()) < 400_000


def test_three_thousand_changes_are_rendered_in_seconds() -> None:
    """A thousand in each of three environments; the browser lays out the first rows only."""
    environments = many(1_000)
    start = time.monotonic()
    page = render(environments, ABOUT)
    assert time.monotonic() - start < 20
    assert len(page.encode()) < 5_000_000
    rows = Parsed(page).all("tr", "row")
    assert sum("hidden" not in row for row in rows) == 300
    assert len(rows) == 1_000
