"""Who is signed in: nothing is written with the credentials of another account."""

from __future__ import annotations

import os
from collections.abc import Mapping

import pytest

from ci.evidence.store import EvidenceError, require_account
from shared import checks
from tests.ci.conftest import NUMBERS
from tests.local_aws import LocalAccount
from tests.rehearsal.tree import ROOT


def test_the_account_is_asked_before_anything_is_done(
    accounts: Mapping[str, LocalAccount], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Credentials of another account stop it; those of the right one do not."""
    config = checks.validated(ROOT)[0]
    for name, value in accounts["dev"].environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(EvidenceError) as raised:
        require_account(config)
    [line] = raised.value.lines
    expected = f"dev: its account is {config.aws.account_id}, the credentials are of {NUMBERS['dev']}: sign in there"
    assert line == expected
    right = config.model_copy(update={"aws": config.aws.model_copy(update={"account_id": NUMBERS["dev"]})})
    require_account(right)


def test_nobody_signed_in_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """No credentials at all."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, "/dev/null")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with pytest.raises(EvidenceError, match="dev: nobody is signed in to AWS: Unable to locate credentials"):
        require_account(checks.validated(ROOT)[0])
