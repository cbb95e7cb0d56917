"""One comment on a pull request: found again, brought up to date, never another one's; and the command around it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ci.__main__ import main
from ci.github.api import GitHub
from ci.github.pull_request.comment import MARKER
from ci.github.pull_request.sticky_comment import write
from shared import exits
from tests.ci.github.pull_request.test_plan_artifact import WRITTEN
from tests.ci.github.repository import Repository
from tests.ci.github.server import REPOSITORY, TOKEN, FakeGitHub

AT = f"/repos/{REPOSITORY}/issues"


def test_the_first_one_is_made(github: GitHub, server: FakeGitHub, repository: Repository) -> None:
    """On that pull request."""
    assert write(github, 7, "<!-- m -->\none", "<!-- m -->") == "made the comment"
    assert (repository.bodies(7), server.said()) == (["<!-- m -->\none"], [f"POST {AT}/7/comments"])


def test_it_is_brought_up_to_date(github: GitHub, server: FakeGitHub, repository: Repository) -> None:
    """And left alone where nothing is new."""
    made = repository.comment(7, "m one")
    assert write(github, 7, "m two", "m") == "brought the comment up to date"
    assert write(github, 7, "m two", "m") == "the comment is up to date"
    assert (repository.bodies(7), server.said()) == (["m two"], [f"PATCH {AT}/comments/{made['id']}"])


def test_it_is_found_on_a_later_page(github: GitHub, server: FakeGitHub, repository: Repository) -> None:
    """A hundred comments a page: three pages of talk before it."""
    for number in range(250):
        repository.comment(7, f"talk {number}", "ada")
    mine = repository.comment(7, "m one")
    repository.comment(8, "m of another request")
    write(github, 7, "m two", "m")
    assert server.said() == [f"PATCH {AT}/comments/{mine['id']}"]
    assert len(server.said("GET")) == 3


def test_nobody_elses_comment_is_touched(github: GitHub, repository: Repository) -> None:
    """Neither what a person begins with the marker, nor what the bot says elsewhere, nor what quotes it."""
    others = ["m a person's", "quotes m", "m of a ghost", "other"]
    for body, author in zip(others, ["mallory", "github-actions[bot]", "github-actions", "app[bot]"], strict=True):
        repository.comment(7, body, author)
    repository.comments[2]["user"] = None  # the account is gone
    write(github, 7, "m two", "m")
    assert repository.bodies(7) == [*others, "m two"]


def test_two_runs_at_once_leave_one(github: GitHub, repository: Repository) -> None:
    """The older comment stays: people may have linked to it."""
    first = repository.comment(7, "m one")
    repository.comment(7, "talk", "ada")
    repository.comment(7, "m one, too")
    write(github, 7, "m two", "m")
    assert [(one["id"], one["body"]) for one in repository.comments] == [(first["id"], "m two"), (501, "talk")]


@pytest.fixture
def results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with the summary of dev; the request changes dev and staging, and has the number 7."""
    (tmp_path / "dev.json").write_text(WRITTEN)
    monkeypatch.setenv("AFFECTED", '["dev","staging"]')
    monkeypatch.setenv("PULL_REQUEST", "7")
    return tmp_path


BODY = f"""{MARKER}
### What this request would change on AWS

| environment | to add | to change | to destroy | moved | other |
| --- | ---: | ---: | ---: | ---: | ---: |
| dev | 0 | 1 | 0 | 0 | 0 |
| staging | **no plan: its job left no summary** | | | | |

No changes: prod.

Planned from the state alone, by [this run](https://github.example/octo/catalog/actions/runs/1000).

<details><summary>dev: 0 to add, 1 to change, 0 to destroy, 0 moved</summary>

```diff
!   aws_x.r00000
+       days = 7
+       secret = (sensitive value)
```

</details>
"""


def test_the_command(results: Path, repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    """From files to a comment; what is missing is a line, and the required check hears of it from the plan's job."""
    repository.server.serve("pulls/7/commits", [])
    repository.server.serve("deployments", [])
    assert main(["comment", "--results", str(results)]) == exits.DONE
    assert repository.bodies(7) == [BODY]
    said = capsys.readouterr()
    assert said.out == f"request 7: made the comment: {len(BODY)} characters\n"
    assert said.err == "staging: its job left no summary: see its log\n"


def test_print_asks_github_nothing(results: Path, server: FakeGitHub, capsys: pytest.CaptureFixture[str]) -> None:
    """What people run here."""
    assert main(["comment", "--results", str(results), "--print"]) == exits.DONE
    assert (capsys.readouterr().out, server.requests) == (BODY, [])


def test_without_the_list_the_files_say_it(
    results: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file of no environment here is not used, and said."""
    for name in ("AFFECTED", "GITHUB_RUN_ID"):
        monkeypatch.delenv(name, raising=False)
    (results / "new.json").write_text(WRITTEN)
    assert main(["comment", "--results", str(results), "--print"]) == exits.DONE
    said = capsys.readouterr()
    assert "\nNo changes: staging, prod.\n\n<details>" in said.out
    assert said.err == f"{results}: new.json: no plan of this environment was asked for\n"


@pytest.mark.parametrize("number", ["", "7/../8", "\u0667", "-1"])
def test_a_request_has_a_number(
    results: Path, number: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It goes into a path."""
    monkeypatch.setenv("PULL_REQUEST", number)
    assert main(["comment", "--results", str(results)]) == exits.BAD_INPUT
    assert capsys.readouterr().err.encode("ascii", "backslashreplace").decode() == (
        f"PULL_REQUEST: {number or 'not set'}: must be a number\n".encode("ascii", "backslashreplace").decode()
    )


@pytest.mark.usefixtures("repository")
def test_a_token_that_may_not(
    results: Path, server: FakeGitHub, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """GitHub's sentence, and never the token."""
    server.refuse("POST", "issues/7/comments", 403, "Resource not accessible by integration")
    assert main(["comment", "--results", str(results)]) == exits.FAILED
    line = "POST issues/7/comments: GitHub says 403: Resource not accessible by integration\n"
    assert capsys.readouterr().err == line
    monkeypatch.setenv("GITHUB_TOKEN", f"not-{TOKEN}")
    assert main(["comment", "--results", str(results)]) == exits.FAILED
    assert capsys.readouterr().err == "GET issues/7/comments: GitHub says 401: Bad credentials\n"
