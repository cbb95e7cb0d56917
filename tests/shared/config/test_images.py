"""Which images a release may name: those that registries take, and of ECR only those that a task may pull."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from shared.config.kinds import ImageReference
from shared.constructs.task import pull_image

IMAGE: TypeAdapter[str] = TypeAdapter(ImageReference)
DIGEST = "@sha256:" + "0123456789abcdef" * 4
ECR = "111222333444.dkr.ecr.sa-east-1.amazonaws.com"


@pytest.mark.parametrize(
    "name",
    [
        "docker.io/library/nginx", "public.ecr.aws/nginx/nginx-unprivileged", "localhost:5000/x", "a.b:443/c",
        "registry.shop.test/team/a.b_c__d-e---f/0", "my-dkr.example.com/x", f"{ECR}/catalog", f"{ECR}/team/catalog",
        "registry.shop.test/dkr.ecr/x.amazonaws.com",
    ],
)  # fmt: skip
def test_an_image_of_a_registry_is_accepted(name: str) -> None:
    """With each separator that the specification knows, and each form of a host."""
    assert IMAGE.validate_python(name + DIGEST) == name + DIGEST


@pytest.mark.parametrize(
    "name",
    [
        "catalog", "team/catalog", "./catalog", "../x", ".test/x", "shop./x", "shop..test/x", "-shop.test/x",
        "shop-.test/x", "shop.test:/x", "shop.test:123456/x", "shop.test/", "shop.test//x", "shop.test/x/", "/x",
        "shop.test/a//b", "shop.test/a..b", "shop.test/a___b", "shop.test/.a", "shop.test/a-", "shop.test/a/./b",
        "shop.test/a/../b", "shop.test/A", "Shop.test/a", "shop.test/a:tag", "https://shop.test/a", "shop.test/a b",
    ],
)  # fmt: skip
def test_what_no_registry_takes_is_refused(name: str) -> None:
    """It would fail at the first deployment, and not before."""
    with pytest.raises(ValidationError):
        IMAGE.validate_python(name + DIGEST)


@pytest.mark.parametrize(
    "digest", ["", ":latest", DIGEST[:-1], DIGEST + "0", DIGEST + "\n", DIGEST.upper(), "@sha512:" + "0" * 128]
)
def test_only_a_whole_digest_pins_an_image(digest: str) -> None:
    """Neither a tag nor a part of a digest."""
    with pytest.raises(ValidationError):
        IMAGE.validate_python(f"shop.test/a{digest}")


@pytest.mark.parametrize(
    "host",
    [
        "111222333444.dkr.ecr-fips.sa-east-1.amazonaws.com", "111222333444.dkr-ecr.sa-east-1.on.aws",
        "111222333444.dkr-ecr-fips.us-east-1.on.aws", "111222333444.dkr.ecr.cn-north-1.amazonaws.com.cn",
        "11122233344.dkr.ecr.sa-east-1.amazonaws.com", f"x.{ECR}", f"{ECR}:443", "dkr.ecr.sa-east-1.amazonaws.com",
        "111222333444.dkr.ecr.us-iso-east-1.c2s.ic.gov",
    ],
)  # fmt: skip
def test_ecr_at_another_address_is_refused(host: str) -> None:
    """The task would get no permission to pull, and would not start."""
    with pytest.raises(ValidationError) as raised:
        IMAGE.validate_python(f"{host}/catalog{DIGEST}")
    assert [error["type"] for error in raised.value.errors()] == ["ecr_host"]
    assert pull_image(f"{host}/catalog{DIGEST}") == []


def test_what_is_accepted_of_ecr_may_be_pulled() -> None:
    """The model and the construct mean the same address."""
    assert len(pull_image(IMAGE.validate_python(f"{ECR}/catalog{DIGEST}"))) == 2
