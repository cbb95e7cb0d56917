"""The engine's messages as progress and as errors."""

from __future__ import annotations

from typing import Any

from ci.toolchain.terraform.messages import Tally, errors, message_of


def hook(kind: str, address: str) -> dict[str, Any]:
    """Return a message about a resource."""
    return {"type": kind, "hook": {"resource": {"addr": address}}}


def test_a_tally_says_what_is_done_and_what_people_wait_for() -> None:
    """The oldest resource under way is what an apply waits for."""
    tally = Tally()
    for message in (
        {"type": "planned_change"},
        {"type": "planned_change"},
        hook("apply_start", "aws_lb.slow"),
        hook("apply_start", "aws_vpc.quick"),
        hook("apply_complete", "aws_vpc.quick"),
    ):
        tally.take(message)
    assert str(tally) == "1 of 2 done, busy with aws_lb.slow"


def test_a_resource_that_failed_is_not_waited_for() -> None:
    """A failure ends the waiting, too."""
    tally = Tally(planned=2, done=1)
    tally.take(hook("apply_start", "aws_lb.slow"))
    tally.take(hook("apply_errored", "aws_lb.slow"))
    assert str(tally) == "1 of 2 done"


def test_before_anything_is_planned_a_tally_counts_what_was_read() -> None:
    """A plan's first minute is reading."""
    tally = Tally()
    assert [tally.take({"type": "refresh_start"}), tally.take({"type": "version"})] == [True, False]
    assert str(tally) == "1 resources read"


def test_an_error_is_one_line_and_said_once() -> None:
    """Warnings are not errors, and line breaks are spaces."""
    diagnostic = {"severity": "error", "summary": "no\nluck", "detail": "try\n  again", "address": "aws_vpc.a"}
    message = {"type": "diagnostic", "diagnostic": diagnostic}
    warning = {"type": "diagnostic", "diagnostic": {"severity": "warning", "summary": "old"}}
    assert errors([message, warning, message]) == ["aws_vpc.a: no luck: try again"]


def test_a_line_that_is_no_message_is_nothing() -> None:
    """A panic or a stray text does not stop the reading."""
    assert [message_of(line) for line in ("panic: oh", "[1]", '{"type": "x"}')] == [{}, {}, {"type": "x"}]
