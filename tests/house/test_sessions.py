"""The names of the sessions are read from the noxfile, without running it."""

from __future__ import annotations

from tests.house.sessions import session_names

NOXFILE = """\
import nox

@nox.session
def plain(session): ...

@nox.session(python=False, tags=["fast"])
def called(session): ...

@nox.session(name="re-named")
def original(session): ...

@task.session(default=True)
@nox.parametrize("name", ["x"])
def wrapped(session): ...

def helper(session): ...

@cached
def decorated(session): ...
"""


def test_sessions_are_read_from_decorators() -> None:
    """Called or not, renamed or not, under any module name; other functions are no sessions."""
    assert session_names(NOXFILE) == {"plain", "called", "re-named", "wrapped"}
