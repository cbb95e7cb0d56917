"""The doctor finds every made-up value, says where it is and what to put there, and finds nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from ci.policy.placeholders import Placeholder, findings
from tests.examples.good import GOOD, change, copy_good

DEV, RELEASE = "environments/dev.yaml", "environments/releases/dev.yaml"
COMMIT = "9f2c4e6a8b0d1f3e5a7c9b1d3f5e7a9c0b2d4f60"
BUCKET = "product-catalog-tfstate-dev-210987654321"
CERT = "arn:aws:acm:sa-east-1:210987654321:certificate/5ac3a5f2-6d0f-4f7e-9a61-0b1f6d0c7a11"
KEY = "arn:aws:kms:sa-east-1:210987654321:key/5ac3a5f2-6d0f-4f7e-9a61-0b1f6d0c7a11"
NOBODY = "00000000-0000-4000-8000-000000000000"
IMAGE = "@sha256:0c79d56aee561a1d81c63f00eee5fb5fe29279560cdc55e91425133104c7fbe6"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a repository without placeholders."""
    return copy_good(tmp_path)


def line_of(root: Path, file: str, begins: str) -> int:
    """Return the number of the one line of a file that begins with a text."""
    [found] = [
        number for number, line in enumerate((root / file).read_text().splitlines(), 1) if line.startswith(begins)
    ]
    return found


def test_a_repository_in_use_has_nothing_left() -> None:
    """Real values are no placeholders."""
    assert findings(GOOD).placeholders == ()


@pytest.mark.parametrize(
    ("file", "old", "new", "path"),
    [
        (DEV, f"  kms_key_arn: {KEY}", f"  kms_key_arn: {KEY[:-36]}{NOBODY}", "state.kms_key_arn"),
        (DEV, f"  certificate_arn: {CERT}", f"  certificate_arn: {CERT[:-36]}{NOBODY}", "edge.certificate_arn"),
        (DEV, f"  bucket: {BUCKET}", "  bucket: tfstate-111111111111", "state.bucket"),
        (DEV, "  domain_name: catalog.dev.shop.test", "  domain_name: dev.example.com", "edge.domain_name"),
        (DEV, "  domain_name: catalog.dev.shop.test", "  domain_name: example.org", "edge.domain_name"),
        (DEV, "  email: catalog-dev-alarms@shop.test", "  email: a@example.com", "alarms.email"),
        (RELEASE, f"image: registry.shop.test/catalog{IMAGE}", f"image: public.ecr.aws/nginx/nginx{IMAGE}", "image"),
        (RELEASE, f'source_commit: "{COMMIT}"', f'source_commit: "{"0" * 40}"', "source_commit"),
    ],
)  # fmt: skip
def test_a_made_up_value_is_found(root: Path, file: str, old: str, new: str, path: str) -> None:
    """That one, at its line, with its whole value, and an order what to put there."""
    change(root, file, old, new)
    (found,) = findings(root).placeholders
    assert (found.file, found.line, found.path) == (file, line_of(root, file, new), path)
    assert found.value == new.partition(": ")[2].strip('"')
    assert found.put


def test_a_made_up_account_is_found_wherever_it_stands(root: Path) -> None:
    """In the account itself, and in what is named after it."""
    file = root / DEV
    file.write_text(file.read_text().replace("210987654321", "777777777777"))
    found = [placeholder.path for placeholder in findings(root).placeholders]
    keys = ["aws.account_id", "state.bucket", "state.kms_key_arn", "edge.certificate_arn", "bootstrap.admin_role_arn"]
    assert found == keys


def test_the_repository_s_made_up_owner_is_found(root: Path) -> None:
    """Where it is named; the prefix of its tokens follows it anyway."""
    file = root / DEV
    file.write_text(file.read_text().replace("shop/product-catalog", "example-org/product-catalog"))
    found = [(placeholder.line, placeholder.path) for placeholder in findings(root).placeholders]
    assert found == [(line_of(root, DEV, "  github_repository:"), "bootstrap.github_repository")]


@pytest.mark.parametrize("bucket", ["tfstate-1111111111112", "tfstate-2111111111111", "tfstate-11111111111"])
def test_other_long_numbers_are_no_made_up_accounts(root: Path, bucket: str) -> None:
    """Twelve equal digits, no more and no fewer."""
    change(root, DEV, f"  bucket: {BUCKET}", f"  bucket: {bucket}")
    assert findings(root).placeholders == ()


def test_a_domain_that_only_ends_like_an_example_is_real(root: Path) -> None:
    """Somebody may own it."""
    change(root, DEV, "  domain_name: catalog.dev.shop.test", "  domain_name: my-example.com")
    assert findings(root).placeholders == ()


def test_each_made_up_team_is_found_at_every_line(root: Path) -> None:
    """Once in a line; comments are not read."""
    (root / "CODEOWNERS").write_text(
        "# @example-org/none\n* @example-org/a # @example-org/none\n/x @example-org/a @example-org/b @example-org/a\n"
    )
    put = "a team of your organization"
    assert findings(root).placeholders == (
        Placeholder("CODEOWNERS", 2, "", "@example-org/a", put),
        Placeholder("CODEOWNERS", 3, "", "@example-org/a", put),
        Placeholder("CODEOWNERS", 3, "", "@example-org/b", put),
    )


def test_the_codeowners_file_is_the_one_that_github_uses(root: Path) -> None:
    """The one in .github hides the others."""
    (root / ".github").mkdir()
    (root / "CODEOWNERS").write_text("* @example-org/hidden\n")
    (root / ".github/CODEOWNERS").write_text("* @example-org/seen\n")
    assert [placeholder.value for placeholder in findings(root).placeholders] == ["@example-org/seen"]


def test_a_codeowners_file_that_cannot_be_read_is_a_problem(root: Path) -> None:
    """Not an error of Python, and not silence."""
    (root / "CODEOWNERS").write_bytes(b"* @\xff\n")
    result = findings(root)
    assert result.placeholders == ()
    assert [str(problem) for problem in result.problems] == [
        "CODEOWNERS:1: a byte that is not UTF-8 text (0xff): save the file as UTF-8"
    ]


def test_a_broken_configuration_gives_its_problems(root: Path) -> None:
    """First things first."""
    change(root, DEV, "  port: 8080", "  port: 80")
    data = findings(root).as_data()
    assert data["placeholders"] == []
    assert [problem["path"] for problem in data["problems"]] == ["service.port"]


def test_placeholders_are_data_for_programs(root: Path) -> None:
    """Each field by its name."""
    change(root, DEV, "  email: catalog-dev-alarms@shop.test", "  email: a@example.com")
    line = line_of(root, DEV, "  email:")
    found = {"file": DEV, "line": line, "path": "alarms.email", "value": "a@example.com"}
    found["put"] = "an address that a person reads"
    assert findings(root).as_data() == {"placeholders": [found], "problems": []}
