"""What a check says stands in the summary of its job, as it is and no longer than GitHub takes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci.__main__ import main
from ci.github.workflows import Check
from ci.github.workflows.step_summary import markdown, summarized
from shared import exits

ROOT = Path(__file__).resolve().parents[4]


def test_what_passed_is_a_block_under_its_name() -> None:
    """The words are those of the log."""
    assert markdown("validate", 0, "dev  ok\nprod ok\n") == "### validate: passed\n\n```text\ndev  ok\nprod ok\n```\n\n"


def test_what_failed_says_so_in_its_title() -> None:
    """People look at titles first."""
    assert markdown("synth", 64, "").splitlines()[0] == "### synth: failed (exit code 64)"


def test_a_long_text_says_how_much_is_left_out() -> None:
    """Its beginning is shown, whole lines only."""
    assert markdown("parity", 0, "a\nbb\nccc\n", most=6) == (
        "### parity: passed\n\n```text\na\nbb\n```\n\n1 more lines are in the log of this job.\n\n"
    )


@given(text=st.text(alphabet=st.sampled_from("`~ab \n\x1b\u202e<"), max_size=200))
def test_nothing_in_the_text_ends_its_block(text: str) -> None:
    """A request says what its files say: the block ends where the summary ends it, and no character hides."""
    lines = markdown("validate", 0, text).split("\n")
    fence = lines[2].removesuffix("text")
    assert set(fence) == {"`"}
    assert [number for number, line in enumerate(lines) if line.startswith(fence)] == [2, len(lines) - 3]
    assert "\x1b" not in "".join(lines)
    assert "\u202e" not in "".join(lines)


@given(text=st.text(max_size=500), most=st.integers(0, 100))
def test_a_block_is_never_longer_than_asked(text: str, most: int) -> None:
    """GitHub drops a summary that is too long, all of it."""
    inside = markdown("validate", 0, text, most=most).split("```")[1].removeprefix("text\n")
    assert "```" in text or len(inside) <= most


@pytest.mark.parametrize(
    ("after", "code", "title"), [("staging", 0, "passed"), ("nowhere", 64, "failed (exit code 64)")]
)
def test_a_check_keeps_its_words_and_its_code(
    after: str, code: int, title: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Log and summary say the same, what went wrong included; what was there before stays."""
    shutil.copytree(ROOT / "environments", tmp_path / "environments")
    file = tmp_path / "environments/prod.yaml"
    file.write_text(file.read_text().replace("after: staging", f"after: {after}"))
    summary = tmp_path / "summary.md"
    summary.write_text("before\n")
    arguments = ["summarized", "validate", "--summary", str(summary), "--root", str(tmp_path)]
    assert main(arguments) == code
    said = capfd.readouterr().out
    shown = "".join(f"{line.rstrip()}\n" for line in said.splitlines())
    found = "".join(f"{line.rstrip()}\n" for line in summary.read_text().splitlines())
    assert found == f"before\n### validate: {title}\n\n```text\n{shown}```\n\n"


def test_a_summary_that_cannot_be_written_is_bad_input(tmp_path: Path) -> None:
    """One line says which file."""
    shutil.copytree(ROOT / "environments", tmp_path / "environments")
    with pytest.raises(exits.CommandError) as error:
        summarized(Check.VALIDATE, tmp_path, tmp_path)
    assert (error.value.lines, error.value.code) == (
        [f"{tmp_path}: cannot be written (Is a directory)"],
        exits.BAD_INPUT,
    )


def test_synthesis_is_the_other_package() -> None:
    """The names of checks are those of the sessions."""
    assert {check.value: check.arguments for check in Check} == {
        "validate": ["-m", "ci", "validate"],
        "synth": ["-m", "stacks"],
        "parity": ["-m", "ci", "parity"],
    }
