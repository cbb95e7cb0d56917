"""What a team must still replace: the made-up accounts, keys, names and images that this repository comes with."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from ci.policy.environments import problems_as_data
from ci.policy.owners.codeowners import PLACES
from shared import checks
from shared.config import ConfigError, Document, Problem, read_all
from shared.config.files import text_of

_MADE_UP_ACCOUNT = re.compile(r"(?<![0-9])([0-9])\1{11}(?![0-9])")
_MADE_UP_ID = "00000000-0000-4000-8000-000000000000"
_MADE_UP_COMMIT = "0" * 40
_DEMO_IMAGE = "public.ecr.aws/nginx/"
_MADE_UP_TEAM = re.compile(r"@example-org/[A-Za-z0-9._-]+")


@dataclass(frozen=True, order=True)
class Placeholder:
    """One made-up value: where it stands, what it is, and what to put there."""

    file: str
    line: int
    path: str
    value: str
    put: str


@dataclass(frozen=True)
class Findings:
    """The placeholders in the order of files and lines, or the problems that keep the doctor from looking."""

    placeholders: tuple[Placeholder, ...]
    problems: tuple[Problem, ...]

    def as_data(self) -> dict[str, list[dict[str, object]]]:
        """Return the findings for JSON."""
        return {
            "placeholders": [asdict(placeholder) for placeholder in self.placeholders],
            "problems": problems_as_data(self.problems),
        }


def _is_made_up_account(value: str) -> bool:
    return bool(_MADE_UP_ACCOUNT.search(value))


def _is_made_up_arn(value: str) -> bool:
    return _is_made_up_account(value) or value.endswith(_MADE_UP_ID)


def _is_example_domain(value: str) -> bool:
    # RFC 2606 keeps these names for examples.
    return re.search(r"(^|[.@])example\.(com|net|org)$", value) is not None


def _is_example_owner(value: str) -> bool:
    return value.startswith("example-org/")


# Key, what gives its placeholder away, and what to put there.
_Row = tuple[str, Callable[[str], bool], str]
_IN_ENVIRONMENT: tuple[_Row, ...] = (
    ("aws.account_id", _is_made_up_account, "the environment's AWS account"),
    ("state.bucket", _is_made_up_account, "the state bucket of that account"),
    ("state.kms_key_arn", _is_made_up_arn, "the ARN of the state's key"),
    ("bootstrap.admin_role_arn", _is_made_up_arn, "the ARN of the account's break-glass role"),
    ("bootstrap.github_repository", _is_example_owner, "the repository that holds these files"),
    ("edge.domain_name", _is_example_domain, "the name that customers use"),
    ("edge.certificate_arn", _is_made_up_arn, "the ARN of the ACM certificate of edge.domain_name"),
    ("alarms.email", _is_example_domain, "an address that a person reads"),
)
_IN_RELEASE: tuple[_Row, ...] = (
    ("image", lambda value: value.startswith(_DEMO_IMAGE), "the team's own image, by a release"),
    ("source_commit", lambda value: value == _MADE_UP_COMMIT, "the commit of that image, by the same release"),
)


def findings(root: Path) -> Findings:
    """Return every placeholder below `root`. Nothing is raised: a broken configuration gives its problems instead."""
    reading = read_all(root)
    owners_file, owners, owners_problems = _codeowners(root)
    if problems := [*reading.problems, *checks.run(reading), *owners_problems]:
        return Findings((), tuple(ConfigError(problems).problems))
    found: list[Placeholder] = []
    for environment in reading.environments:
        found += _in_document(environment.document, _IN_ENVIRONMENT)
        found += _in_document(environment.release, _IN_RELEASE)
    return Findings((*sorted(found), *_in_codeowners(owners_file, owners)), ())


def _in_document(document: Document, rows: tuple[_Row, ...]) -> Iterator[Placeholder]:
    for key, gives_away, put in rows:
        path = tuple(key.split("."))
        value = str(document.value(path))
        if gives_away(value):
            yield Placeholder(document.file, document.line(path), key, value, put)


def _codeowners(root: Path) -> tuple[str, str, list[Problem]]:
    """Return the name and the text of the CODEOWNERS file that GitHub uses, and what keeps it from being read."""
    file = next((file for file in PLACES if (root / file).exists()), None)
    return (file, *text_of(root / file, file)) if file else ("", "", [])


def _in_codeowners(file: str, text: str) -> Iterator[Placeholder]:
    """Yield each made-up team at every line that names it."""
    for number, line in enumerate(text.splitlines(), start=1):
        for team in dict.fromkeys(_MADE_UP_TEAM.findall(line.partition("#")[0])):
            yield Placeholder(file, number, "", team, "a team of your organization")
