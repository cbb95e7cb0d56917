"""Names of a person's choice are none of the product's own, and none that AWS or GitHub keeps for itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import TypeAdapter, ValidationError

from shared import checks
from shared.checks.names import other_meaning
from shared.config import ConfigError
from shared.config.kinds import BucketName, GithubRepository, TagValue
from shared.naming import BUCKET_PURPOSES, SERVICE, is_bucket_of_product, names_of
from tests.examples.good import GOOD, copy_good
from tests.examples.lines import with_value

BUCKET: TypeAdapter[str] = TypeAdapter(BucketName)
TAG: TypeAdapter[str] = TypeAdapter(TagValue)
REPOSITORY: TypeAdapter[str] = TypeAdapter(GithubRepository)


@pytest.mark.parametrize(
    "name", ["x-plan", "x-record", "x-bootstrap", "release-x", "build", "due", "supersede", "null", "true"]
)
def test_a_name_that_means_something_else_is_none(name: str) -> None:
    """Whether or not there is an environment x: it may come later."""
    assert other_meaning(name)


@pytest.mark.parametrize(
    "name", ["plan", "record", "bootstrap", "release", "x-planet", "planner", "x-plan-b", "nullable"]
)
def test_a_name_that_only_looks_alike_is_free(name: str) -> None:
    """Nothing else is called like this."""
    assert other_meaning(name) is None


@pytest.mark.parametrize("purpose", BUCKET_PURPOSES)
@pytest.mark.parametrize("account", ["210987654321", "999988887777"])
def test_no_bucket_of_the_product_holds_the_state(tmp_path: Path, purpose: str, account: str) -> None:
    """Of this environment, and of one that is not here."""
    root = copy_good(tmp_path)
    file = root / "environments/dev.yaml"
    file.write_text(with_value(file.read_text(), "state.bucket", f"{SERVICE}-{purpose}-dev-{account}"))
    with pytest.raises(ConfigError, match="a bucket that the product makes"):
        checks.validated(root)


def test_the_purposes_are_those_of_the_buckets() -> None:
    """What names are made of is what is recognized."""
    names = [names_of(config) for config in checks.validated(GOOD)]
    assert all(is_bucket_of_product(one.bucket(purpose)) for one in names for purpose in BUCKET_PURPOSES)


@pytest.mark.parametrize(
    "name",
    [f"{SERVICE}-state-dev-210987654321", f"my-{SERVICE}-logs-dev-210987654321", f"{SERVICE}-logs-dev"],
)
def test_a_bucket_that_only_looks_alike_is_free(name: str) -> None:
    """The product makes none of this name."""
    assert not is_bucket_of_product(name)


@pytest.mark.parametrize(
    "name",
    ["xn--a", "sthree-a", "sthree-configurator", "amzn-s3-demo-a", "a-s3alias", "a--ol-s3", "a--x-s3", "a--table-s3",
     "a-210987654321-sa-east-1-an", "ab", "-ab", "ab-", "a.b", "A-b", "a_b"],
)  # fmt: skip
def test_a_bucket_that_s3_does_not_make_is_refused(name: str) -> None:
    """By its beginning, its end, its length or its characters; with a dot, TLS fits no certificate of S3."""
    with pytest.raises(ValidationError):
        BUCKET.validate_python(name)


@pytest.mark.parametrize(
    "name", ["abc", "123", "a--b", "xn-a", "s3alias-a", "amzn-s3-a", "a-plan", "a-x-s3", "a-ol-s3"]
)
def test_a_bucket_that_s3_makes_is_accepted(name: str) -> None:
    """Also where it looks like one that is reserved."""
    assert BUCKET.validate_python(name) == name


@pytest.mark.parametrize("value", ["", " ", "  ", " a", "a ", "aws:a", "AWS:a", "Aws: a", "a\tb", "a;b", "é"])
def test_a_tag_that_aws_does_not_take_is_refused(value: str) -> None:
    """Or that it takes for another one."""
    with pytest.raises(ValidationError):
        TAG.validate_python(value)


@pytest.mark.parametrize("value", ["a b", "aws", "aws-team", "my:aws:team", "a/b=c+d-e@f.g_h:i", "0"])
def test_a_tag_of_aws_s_characters_is_accepted(value: str) -> None:
    """Spaces inside, and the three letters elsewhere."""
    assert TAG.validate_python(value) == value


@pytest.mark.parametrize(
    "name", ["a/.", "a/..", "a/b.git", "a/b.GIT", "a/b.wiki", "a", "/b", "a/", "a/b/c", "-a/b", "a-/b"]
)
def test_a_repository_that_github_does_not_have_is_refused(name: str) -> None:
    """Its workflows would be those of none."""
    with pytest.raises(ValidationError):
        REPOSITORY.validate_python(name)


@pytest.mark.parametrize("name", ["a/b", "a/.github", "a/b.js", "a/git", "a-b/_", "0/1"])
def test_a_repository_that_github_has_is_accepted(name: str) -> None:
    """With each character that GitHub knows."""
    assert REPOSITORY.validate_python(name) == name
