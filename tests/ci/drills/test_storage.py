"""S3 that refuses, stalls or cuts off, and credentials that are no good: what becomes of the state."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping

import pytest

from tests.ci.drills.place import KEY, Place
from tests.ci.drills.proxy import Trouble, troubled
from tests.local_aws import LocalAccount

NewPlace = Callable[..., Place]
S3 = "AWS_ENDPOINT_URL_S3"


def is_state(method: str, path: str) -> bool:
    """Return whether a request writes the state."""
    return method == "PUT" and path.partition("?")[0].endswith(KEY)


def through(here: Place, address: str) -> Place:
    """Return the same place with S3 at another address."""
    return dataclasses.replace(here, variables={**here.variables, S3: address})


@pytest.mark.parametrize(
    "trouble",
    [
        Trouble(is_state, status=500, times=2),
        Trouble(is_state, status=503, code="SlowDown", times=2),
        Trouble(is_state, wait_seconds=3, times=1),
        Trouble(is_state, cut=True, times=2),
        Trouble(lambda _method, _path: True, status=503, code="SlowDown", times=3),
    ],
    ids=["500 twice", "503 twice", "slow", "cut off twice", "503 from the first request on"],
)
def test_trouble_that_passes_is_lived_through(new_place: NewPlace, trouble: Trouble) -> None:
    """The engine asks again; the state is written once and the lock is gone."""
    here = new_place()
    with troubled(here.variables[S3], trouble) as address:
        code, said = through(here, address).deploy(here.document("a", "b"))
    assert (code, said.splitlines()[-1]) == (0, "done")
    assert trouble.seen
    assert here.steps() == {"step0": "a", "step1": "b"}
    assert not here.looked_at.is_locked()


@pytest.mark.parametrize("code", ["ExpiredToken", "InvalidAccessKeyId"])
def test_expired_credentials_stop_before_anything_is_planned(new_place: NewPlace, code: str) -> None:
    """The line says what AWS said."""
    here = new_place()
    with troubled(here.variables[S3], Trouble(lambda _method, _path: True, status=403, code=code)) as address:
        result, said = through(here, address).deploy(here.document("a"))
    assert result == 1
    assert code in said
    assert "apply" not in said.splitlines()
    assert here.looked_at.state() is None
    assert not here.looked_at.is_locked()


def test_credentials_of_another_account_stop_before_anything_is_read(
    new_place: NewPlace, accounts: Mapping[str, LocalAccount]
) -> None:
    """`allowed_account_ids` of the backend, with the right code and the wrong credentials."""
    here = new_place()
    theirs = dataclasses.replace(here, variables={**here.variables, **accounts["staging"].environment})
    code, said = theirs.deploy(here.document("a"))
    assert code == 1
    assert "plan" not in said.splitlines()
    assert accounts["staging"].account_id in said
    assert here.looked_at.state() is None
