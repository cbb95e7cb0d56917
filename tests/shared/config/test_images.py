"""Which images a release may name: those that registries take, and of ECR only those that a task may pull."""

from __future__ import annotations

import botocore.session
import pytest
from pydantic import TypeAdapter, ValidationError

from shared.config.addresses import ECR_REGIONS, ImageReference
from shared.constructs.task import pull_image

IMAGE: TypeAdapter[str] = TypeAdapter(ImageReference)
DIGEST = "@sha256:" + "0123456789abcdef" * 4
ECR = "111222333444.dkr.ecr.sa-east-1.amazonaws.com"


@pytest.mark.parametrize(
    "name",
    [
        "docker.io/library/nginx", "public.ecr.aws/nginx/nginx-unprivileged", "registry:5000/x", "10.0.0.7:5000/x",
        "a.b:443/c", "registry.shop.test/team/a.b_c__d-e---f/0", "my-dkr.example.com/x", "registry.corp/x",
        "nas.lan:5000/x", f"{ECR}/catalog",
        f"{ECR}/team/catalog", "registry.shop.test/dkr.ecr/x.amazonaws.com",
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
    assert [error["type"] for error in raised.value.errors()] == ["refused"]
    assert pull_image(f"{host}/catalog{DIGEST}") == []


@pytest.mark.parametrize(
    "host",
    [
        "localhost:5000", "registry.localhost", "localhost.localdomain", "localhost.localdomain:5000", "shop.internal",
        "host.docker.internal:5000", "registry.local", "registry.invalid", "registry.alt",
        "127.0.0.1", "127.1.2.3:80", "0.0.0.0:5000", "0.1.2.3",
        "169.254.169.254", "224.0.0.1", "255.255.255.255", "240.0.0.1", "10.0.0.256", "10.0.0.01", "1.2.3", "1.2.3.4.5",
        "a.b.7",
        "shop.test:0", "shop.test:65536", "shop.test:99999", f"{'a' * 64}.test", ".".join(["a" * 60] * 5),
        "111222333444.dkr.ecr.no-such-9.amazonaws.com", "111222333444.dkr.ecr.sa-east-2.amazonaws.com",
    ],
)  # fmt: skip
def test_a_registry_that_no_task_reaches_is_refused(host: str) -> None:
    """A host of the task itself, an address that is none or leads nowhere, a port or a region that does not exist."""
    with pytest.raises(ValidationError) as raised:
        IMAGE.validate_python(f"{host}/catalog{DIGEST}")
    assert [error["type"] for error in raised.value.errors()] == ["refused"]


@pytest.mark.parametrize(("length", "accepted"), [(255, True), (256, False)])
def test_the_name_of_an_image_is_limited_exactly(length: int, accepted: bool) -> None:
    """The host included."""
    name = "shop.test/".ljust(length, "a")
    if accepted:
        assert IMAGE.validate_python(name + DIGEST)
    else:
        with pytest.raises(ValidationError, match="more than 255"):
            IMAGE.validate_python(name + DIGEST)


def test_the_regions_of_ecr_are_those_that_botocore_knows() -> None:
    """A region that AWS adds is one more line; botocore's list comes with the lock file."""
    assert list(ECR_REGIONS) == botocore.session.get_session().get_available_regions("ecr")


def test_what_is_accepted_of_ecr_may_be_pulled() -> None:
    """The model and the construct mean the same address."""
    assert len(pull_image(IMAGE.validate_python(f"{ECR}/catalog{DIGEST}"))) == 2
