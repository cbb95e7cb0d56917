"""How each command of the pages is run: one row for each line of a command block, in the order of the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

CI = ".ci/run"
PULL_REQUEST = ".github/workflows/pull-request.yml"
NIGHTLY = ".github/workflows/nightly.yml"
BOOTSTRAP = "tests/ci/deployment/bootstrap/test_bootstrap.py"
SETTINGS = "tests/ci/github/settings"
OPENSSL = "openssl dgst -sha256 -keyform DER -verify key.der -signature signature signed"


class How(StrEnum):
    """What runs a command."""

    OFFLINE = "offline"  # as written, with nothing but this machine
    FIXTURE = "fixture"  # by the real command line and the AWS CLI, against emulated accounts and a small stack
    IN_CI = "CI"  # the file `where` runs it
    TEST = "test"  # the test `where` gives this command
    NOT_HERE = "not here"  # `where` says why


@dataclass(frozen=True)
class Row:
    """A command of a page as the page has it, and how it is run.

    `before` are preparations (tests/pages/scene.py) and commands that go first, `given` what stands for a placeholder.
    `prints` is the output that the page shows below the command; `says` is in the output, and on no page.
    """

    command: str
    how: How
    where: str = ""
    before: tuple[str, ...] = ()
    given: Mapping[str, str] = field(default_factory=dict)
    prints: tuple[str, ...] = ()
    says: str = ""


def offline(command: str, *before: str, says: str = "", **given: str) -> Row:
    """Return a row of a command that is run as written."""
    return Row(command, How.OFFLINE, before=before, given=given, says=says)


def fixture(command: str, *before: str, prints: tuple[str, ...] = (), says: str = "", **given: str) -> Row:
    """Return a row of a command that is run against emulated accounts."""
    return Row(command, How.FIXTURE, before=before, given=given, prints=prints, says=says)


DOCTOR = offline("./noxw -s ci -- doctor", says="made-up value")
OWNERS = offline("./noxw -s ci -- owners")
PROMOTED = ("promote dev", "promote staging", "promote prod")

TABLE: Mapping[str, tuple[Row, ...]] = {
    "AGENTS.md": (
        Row("./noxw -s lint", How.IN_CI, PULL_REQUEST),
        offline("./noxw -s validate"),
        Row("./noxw -s diff", How.IN_CI, PULL_REQUEST),
        Row("./noxw -s test -- --quick", How.IN_CI, NIGHTLY),
        Row("./noxw -s test", How.IN_CI, PULL_REQUEST),
    ),
    "README.md": (Row("./noxw", How.IN_CI, CI), Row("./noxw -s test", How.IN_CI, CI)),
    "docs/first-deployment.md": (
        Row(
            "./noxw -s bootstrap -- dev --plan", How.TEST, f"{BOOTSTRAP}::test_nothing_to_do_is_no_change_for_a_program"
        ),
        Row(
            "./noxw -s bootstrap -- dev",
            How.TEST,
            f"{BOOTSTRAP}::test_an_administrator_who_is_not_break_glass_is_refused",
        ),
        DOCTOR,
        Row(
            "./noxw -s ci -- preflight dev",
            How.TEST,
            "tests/ci/cli/test_preflight.py::test_a_new_account_lacks_something",
        ),
        fixture("./noxw -s plan -- dev", says="1 to add"),
        fixture("./noxw -s promote -- dev"),
        fixture("./noxw -s promote -- staging"),
        fixture("./noxw -s promote -- prod"),
    ),
    "docs/github.md": (
        DOCTOR,
        OWNERS,
        Row(
            "export GITHUB_REPOSITORY=your-org/product-catalog GITHUB_TOKEN=...",
            How.NOT_HERE,
            "needs GitHub: the tests of the three commands below set both for a server on loopback",
        ),
        Row(
            "./noxw -s github -- --apply --plan", How.TEST, f"{SETTINGS}/test_apply.py::test_a_plan_alone_sends_nothing"
        ),
        Row("./noxw -s github -- --apply", How.TEST, f"{SETTINGS}/test_apply.py::test_a_person_is_asked"),
        Row(
            "./noxw -s github -- --check",
            How.TEST,
            f"{SETTINGS}/test_command.py::test_the_command_says_that_nothing_differs",
        ),
        Row(
            "./noxw -s bootstrap -- dev",
            How.TEST,
            f"{BOOTSTRAP}::test_an_administrator_who_is_not_break_glass_is_refused",
        ),
    ),
    "docs/promote.md": (
        fixture("./noxw -s promote -- staging", "promote dev", says="proven"),
        fixture("./noxw -s promote -- prod --next", says="proven"),
        fixture('./noxw -s ci -- hold prod --reason "incident 42" --expires 2026-12-01T12:00Z'),
        fixture('./noxw -s ci -- release-hold prod --reason "it is over"'),
        fixture(
            './noxw -s ci -- override prod --rule freeze --reason "security fix" --expires 2026-11-25T12:00Z',
            *("a merge", "promote dev", "promote staging"),
            says="freeze is open",
        ),
        fixture("./noxw -s ci -- propose staging", "another merge", "promote dev", says="deploy with:"),
        fixture(
            "./noxw -s ci -- deploy staging --commit C --changes N --plan-key K --plan-sha256 S --fingerprint F",
            "what was proposed",
            says="proven",
        ),
    ),
    "docs/records.md": (
        offline(".venv/bin/python -m ci pae RECORD > signed", "a record"),
        offline("jq -r '.signatures[0].sig' RECORD | base64 -d > signature"),
        offline("grep -o 'MFkw.*' environments/dev.yaml | tail -n 1 | base64 -d > key.der"),
        offline("sha256sum key.der | grep \"$(jq -r '.signatures[0].keyid' RECORD)\"", says="key.der"),
        offline(OPENSSL, says="Verified OK"),
        offline("jq -r .payload RECORD | base64 -d | jq .", says="approvals"),
        Row(
            "gh api repos/OWNER/NAME/actions/runs/NUMBER/approvals"
            " --jq '.[] | [.state, .user.login, .environments[].name]'",
            How.NOT_HERE,
            "needs GitHub",
        ),
        offline(".venv/bin/python -m ci pae RECORD > signed", "a record of version 1"),
        offline("tail -n 1 RECORD | jq -r .signature | base64 -d > signature"),
        offline("head -n 1 RECORD | jq .", OPENSSL, says='"schema_version": 1'),
        Row(
            "./noxw -s ci -- close-run prod --file cdktf.out/work/prod/"
            "20261124T120000000Z-aaaaaaaaaaaa-ended-20261124T115500000Z-0a1b2c3d.json",
            How.TEST,
            "tests/ci/deployment/test_unfiled.py::test_the_command_files_what_was_kept_and_nothing_else",
        ),
    ),
    "docs/release.md": (
        fixture("./noxw -s release -- staging --dry-run", "another image for dev", "promote dev", says="+image:"),
        fixture("./noxw -s release -- staging", says="+image:"),
    ),
    "docs/rollback.md": (
        fixture("./noxw -s ci -- history -- prod", *PROMOTED, "a merge", *PROMOTED, says="success"),
        fixture("./noxw -s ci -- rollback prod", says="proven"),
        fixture("./noxw -s ci -- status", says="held"),
        fixture('./noxw -s ci -- release-hold prod --reason "fixed by 1a2b3c4"'),
    ),
    "docs/secret.md": (
        fixture(
            "aws secretsmanager put-secret-value --secret-id catalog-application-ENV --secret-string file://...",
            "a secret",
            **{"ENV": "dev", "file://...": "file://value"},
        ),
        fixture("./noxw -s ci -- restart ENV", "promote dev", says="proven", ENV="dev"),
    ),
    "docs/state-lost.md": (
        fixture("KEY=product-catalog/dev/terraform.tfstate", "a state that is lost"),
        fixture(
            'aws s3api list-object-versions --bucket BUCKET --prefix "$KEY"'
            " --query 'Versions[].[LastModified,VersionId,Size,Key]' --output text",
        ),
        fixture(
            'aws s3api get-object --bucket BUCKET --key "$KEY" --version-id VERSION /dev/stdout'
            " | jq -s '.[0] | .lineage, .serial, (.resources | length)'",
            "its version",
            prints=('"cf9a4b2e-5d0f-1a3c-8f64-2b7a90d1e3aa"', "12", "61"),
        ),
        fixture(
            'aws s3api copy-object --bucket BUCKET --key "$KEY" --copy-source "BUCKET/$KEY?versionId=VERSION"'
            " --server-side-encryption aws:kms --ssekms-key-id STATE_KEY_ARN",
        ),
        # What it pushes and keeps needs a state in S3: tests/ci/drills/test_unsaved_state.py.
        Row(
            "./noxw -s ci -- save-state dev",
            How.TEST,
            "tests/ci/cli/test_save_state.py::test_nothing_waits",
            prints=("dev: errored.tfstate is the state now: plan again",),
        ),
        fixture("./noxw -s plan -- dev", "promote dev"),
        fixture(
            "aws s3 cp s3://BUCKET/product-catalog/dev/terraform.tfstate.unsaved-DIGEST"
            " cdktf.out/work/dev/errored.tfstate",
            "a state that was kept",
        ),
        Row(
            "./noxw -s ci -- save-state dev --run RUN", How.TEST, "tests/ci/cli/test_save_state.py::test_nothing_waits"
        ),
    ),
    "docs/updating.md": (
        offline("git remote add upstream URL", "a copy of a repository"),
        offline("git fetch upstream"),
        offline("git switch -c update"),
        offline("git merge upstream/main", says="Merge made"),
    ),
}
