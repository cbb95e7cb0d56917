"""Who owns what: the lines of the file, its problems, and the command."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from ci.__main__ import main
from ci.policy.owners.codeowners import Codeowners, grouped, parse, read
from shared import exits

SAMPLE = """
# comment
*             @all @more   # the first line
/docs/        @writers#1 is not a comment
"""
FILES = {
    "CODEOWNERS": "/CODEOWNERS @org/platform\n/docs/ @org/writers @org/platform # both\n/docs/secret/\n*.md @one\n",
    "docs/page.txt": "",
    "docs/a.md": "",
    "docs/secret/key.txt": "",
    "with blank.txt": "",
    "many/1/a.md": "",
}


def problems(text: str) -> list[str]:
    """Return what is wrong with a file, which is something."""
    with pytest.raises(exits.CommandError) as error:
        parse(text)
    assert error.value.code == exits.BAD_INPUT
    return error.value.lines


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a repository whose files are tracked."""
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    subprocess.run(["git", "add", "."], cwd=tmp_path, check=True)
    return tmp_path


def test_every_problem_has_its_line() -> None:
    """Patterns and owners, all of them, each with what to do."""
    assert problems("* @all\n\n!/a/ @b\n/docs/ writers @x/ @y/z @-a me@example.org\n/[a]\n") == [
        'CODEOWNERS:3: "!/a/" begins with !, which does not work here: put the exception on a later line',
        'CODEOWNERS:4: "writers" is no owner: write @user, @organization/team or an address',
        'CODEOWNERS:4: "@x/" is no owner: write @user, @organization/team or an address',
        'CODEOWNERS:4: "@-a" is no owner: write @user, @organization/team or an address',
        'CODEOWNERS:5: "/[a]" has [ ], which does not work here: write one line for each name',
    ]


def test_a_file_that_github_does_not_load_is_a_problem() -> None:
    """GitHub reads nothing of a file of 3 MB."""
    assert problems("#" * 3_000_000) == ["CODEOWNERS: is 3000000 bytes: GitHub reads none of 3 MB and more"]


def test_a_comment_ends_a_line_only_as_a_word() -> None:
    """`#` in the middle of a word is part of it."""
    assert problems(SAMPLE) == [
        'CODEOWNERS:4: "@writers#1" is no owner: write @user, @organization/team or an address',
        'CODEOWNERS:4: "is" is no owner: write @user, @organization/team or an address',
        'CODEOWNERS:4: "not" is no owner: write @user, @organization/team or an address',
        'CODEOWNERS:4: "a" is no owner: write @user, @organization/team or an address',
        'CODEOWNERS:4: "comment" is no owner: write @user, @organization/team or an address',
    ]


def test_the_last_matching_line_decides() -> None:
    """Alone: its owners, not those of lines before; a line without owners leaves nobody."""
    found = parse("* @all\n/a/ @b @a @b\n/a/c\n")
    assert [found.owners(path) for path in ("x", "a/x", "a/c")] == [("@all",), ("@a", "@b"), ()]
    assert [line.number for path in ("x", "a/c") if (line := found.deciding(path))] == [1, 3]
    assert parse("/a @b").deciding("b") is None


def test_groups_stand_by_their_size() -> None:
    """The owners with the most files first, equal ones by name."""
    found = grouped(parse("/a/ @a\n/b @b\n/c @c\n"), ["c", "a/1", "a/2", "b", "d"])
    assert list(found.items()) == [(("@a",), ["a/1", "a/2"]), ((), ["d"]), (("@b",), ["b"]), (("@c",), ["c"])]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (["docs/CODEOWNERS"], "docs/CODEOWNERS"),
        (["CODEOWNERS", "docs/CODEOWNERS"], "CODEOWNERS"),
        ([".github/CODEOWNERS", "CODEOWNERS"], ".github/CODEOWNERS"),
    ],
)
def test_github_reads_one_file(files: list[str], expected: str, tmp_path: Path) -> None:
    """The first of three places."""
    for file in files:
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_text("")
    assert read(tmp_path) == Codeowners(expected, ())


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (None, "CODEOWNERS: there is none, so nobody owns anything: write one"),
        (b"\xff", "CODEOWNERS: cannot be read (UnicodeDecodeError)"),
    ],
)
def test_no_file_is_bad_input(content: bytes | None, expected: str, tmp_path: Path) -> None:
    """A file that is missing, or is no text."""
    if content is not None:
        (tmp_path / "CODEOWNERS").write_bytes(content)
    with pytest.raises(exits.CommandError) as error:
        read(tmp_path)
    assert (error.value.lines, error.value.code) == ([expected], exits.BAD_INPUT)


def test_the_table_groups_files_and_names_the_unowned(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A row for each set of owners; files that nobody owns make it fail, one line each."""
    assert main(["owners", "--root", str(repository)]) == exits.FAILED
    out, err = capsys.readouterr()
    rows = [" ".join(line.split()) for line in out.splitlines()]
    assert [rows[0], *rows[2:]] == [
        "one of files where",
        "nobody 2 docs/ 1, with blank.txt",
        "@one 2 docs/ 1, many/ 1",
        "@org/platform 1 CODEOWNERS",
        "@org/platform @org/writers 1 docs/ 1",
        "6 files, 2 files without an owner",
    ]
    assert err.splitlines() == [
        "docs/secret/key.txt: nobody owns it: give it an owner in CODEOWNERS",
        "with blank.txt: nobody owns it: give it an owner in CODEOWNERS",
    ]


def test_named_paths_have_a_row_each(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder stands for its files, and a path that is not there for a file that may come."""
    paths = ["docs/secret", str(repository / "many"), "docs/new.txt", "many/1/a.md"]
    assert main(["owners", "--root", str(repository), *paths]) == exits.FAILED
    rows = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert [rows[0], *rows[2:]] == [
        "file one of line",
        "docs/secret/key.txt nobody CODEOWNERS:3",
        "many/1/a.md @one CODEOWNERS:4",
        "docs/new.txt @org/platform @org/writers CODEOWNERS:2",
    ]


def test_nobody_has_no_line(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A path that no line matches."""
    assert main(["owners", "--root", str(repository), "new.txt"]) == exits.FAILED
    assert capsys.readouterr().out.splitlines()[2].split() == ["new.txt", "nobody", "-"]


def test_json_has_every_file(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """For programs: the whole of it."""
    assert main(["owners", "--root", str(repository), "--json", "."]) == exits.FAILED
    assert json.loads(capsys.readouterr().out) == {
        "file": "CODEOWNERS",
        "owners": [
            {"owners": ["@one"], "files": ["docs/a.md", "many/1/a.md"]},
            {"owners": ["@org/platform"], "files": ["CODEOWNERS"]},
            {"owners": ["@org/platform", "@org/writers"], "files": ["docs/page.txt"]},
        ],
        "unowned": ["docs/secret/key.txt", "with blank.txt"],
        "stale": [],
    }


def test_a_line_about_a_file_that_is_gone_is_named(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An environment that was removed leaves its line; one that a later line hides says nothing, either."""
    (repository / "CODEOWNERS").write_text("/docs/ @one\n* @two\n/environments/gone.yaml @three\n")
    assert main(["owners", "--root", str(repository)]) == exits.FAILED
    assert capsys.readouterr().err.splitlines() == [
        "CODEOWNERS:1: /docs/: decides about no tracked file: remove it, or git add",
        "CODEOWNERS:3: /environments/gone.yaml: decides about no tracked file: remove it, or git add",
    ]


def test_everything_owned_is_done(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 0, nothing on standard error; of many places the largest are shown."""
    (repository / "CODEOWNERS").write_text("* @one\n")
    for number in range(7):
        (repository / f"{number}.txt").write_text("")
    subprocess.run(["git", "add", "."], cwd=repository, check=True)
    assert main(["owners", "--root", str(repository)]) == exits.DONE
    out, err = capsys.readouterr()
    assert " ".join(out.splitlines()[2].split()) == "@one 13 docs/ 3, 0.txt, 1.txt, 2.txt, 3.txt, 4.txt, and 5 more"
    assert err == ""


@pytest.mark.parametrize("path", ["../elsewhere", "/elsewhere"])
def test_a_path_elsewhere_is_bad_input(path: str, repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody here knows who owns it."""
    assert main(["owners", "--root", str(repository), path]) == exits.BAD_INPUT
    assert capsys.readouterr().err == f"{path}: is not in this repository\n"


def test_without_git_it_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is tracked is git's to say."""
    (tmp_path / "CODEOWNERS").write_text("* @one\n")
    (tmp_path / ".git").write_text("nothing")
    assert main(["owners", "--root", str(tmp_path)]) == exits.FAILED
    assert capsys.readouterr().err.startswith("git ls-files: fatal: ")
