"""Are the environments on GitHub there, and protected as .github/settings says? The first job of a promotion asks.

A job that names an environment that is not there makes it, without reviewers and open to every branch (GitHub Docs,
"Managing environments for deployment"), and the AWS roles trust its name. So a promotion ends before its first plan
where one is missing or less protected. The job's token needs `actions: read` ("List environments", "List deployment
branch policies").
"""

from __future__ import annotations

from ci.github.settings.asking import Found
from ci.github.settings.difference import NOTHING, Difference, compare
from ci.github.settings.files import ENVIRONMENTS, Document, Settings
from ci.github.settings.wanted import actual, wanted

_REMEDY = "./noxw -s github -- --apply, then start it again"


def unprotected(settings: Settings, has: Document) -> list[str]:
    """Return a line for each setting of an environment that is not as the files say. Pure.

    In: what GitHub has, in the form of the file. What the account's plan lacks is not compared, nor what GitHub does
    not show to this token; an environment that the files do not know is left to `github --check`.
    """
    found = Found("", private=False, documents={ENVIRONMENTS: has})
    expected = wanted(settings, found).get(ENVIRONMENTS, {})
    there = {name: one for name, one in actual(settings, found, ENVIRONMENTS).items() if name in expected}
    return [_line(one) for one in compare(ENVIRONMENTS, expected, there) if isinstance(one, Difference)]


def _line(one: Difference) -> str:
    if one.found == NOTHING:
        return f"environment {one.path}: {one.file} has it, GitHub has not: {_REMEDY}"
    return f"environment {one.path}: {one.file} says {one.expected}, GitHub has {one.found}: {_REMEDY}"
