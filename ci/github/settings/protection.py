"""Are the environments on GitHub there, and protected as .github/settings says? A promotion asks in its job
`supersede`, before anything is planned.

A job that names an environment that is not there makes it, without reviewers and open to every branch (GitHub Docs,
"Managing environments for deployment"), and the AWS roles trust its name. So a promotion ends before its first plan
where one is missing or less protected. The job's token needs `actions: read` ("List environments", "List deployment
branch policies").
"""

from __future__ import annotations

from ci.github.settings.asking import Found
from ci.github.settings.difference import NOTHING, Difference, compare
from ci.github.settings.files import ENVIRONMENTS, FOLDER, PLAN, Document, Settings
from ci.github.settings.shapes import OTHER_RULES
from ci.github.settings.wanted import actual, wanted

_REMEDY = "./noxw -s github -- --apply, then start it again"
_PLAN, _REVIEWERS = (FOLDER / PLAN).as_posix(), "reviewers"


def unprotected(settings: Settings, has: Document) -> list[str]:
    """Return a line for each setting of an environment that is not as the files say. Pure.

    In: what GitHub has, in the form of the file. What the account's plan lacks is not compared, nor what GitHub does
    not show to this token; an environment that the files do not know is left to `github --check`, and so is a rule of
    an app: it is one more. A plan that is said to have no reviewers, where GitHub has some, is a line as well: nothing
    would ask who approved.
    """
    found = Found("", private=False, documents={ENVIRONMENTS: has})
    expected = wanted(settings, found).get(ENVIRONMENTS, {})
    there = {name: one for name, one in actual(settings, found, ENVIRONMENTS).items() if name in expected}
    differences = [one for one in compare(ENVIRONMENTS, expected, there) if isinstance(one, Difference)]
    lines = [_line(one) for one in differences if not one.path.endswith(f".{OTHER_RULES}")]
    if not settings.plan["required_reviewers"]:
        lines += [
            f"environment {name}: GitHub asks its reviewers, and {_PLAN} says required_reviewers false: write true "
            "there, then start it again"
            for name in expected
            if has.get(name, {}).get(_REVIEWERS)
        ]
    return lines


def _line(one: Difference) -> str:
    if one.found == NOTHING:
        return f"environment {one.path}: {one.file} has it, GitHub has not: {_REMEDY}"
    return f"environment {one.path}: {one.file} says {one.expected}, GitHub has {one.found}: {_REMEDY}"
