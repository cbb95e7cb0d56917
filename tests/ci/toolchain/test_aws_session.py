"""Sessions of boto3 that share what botocore has read of AWS."""

from __future__ import annotations

from pathlib import Path

import pytest
from botocore.loaders import JSONFileLoader

from ci.toolchain.aws_session import session


@pytest.fixture(autouse=True)
def _signed_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "first")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")


def test_a_second_session_reads_no_description_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """That of services and endpoints is the same for everybody."""
    session("sa-east-1").client("sts")
    read = list[str]()
    load = JSONFileLoader.load_file

    def spy(self: JSONFileLoader, path: str) -> object:
        read.append(path)
        return load(self, path)

    monkeypatch.setattr(JSONFileLoader, "load_file", spy)
    session("us-east-1").client("sts")
    assert read == []


def test_each_session_has_the_credentials_and_the_region_of_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process may be given others meanwhile."""
    session("sa-east-1").client("sts")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "second")
    found = session("us-east-1")
    credentials = found.get_credentials()
    assert credentials is not None
    assert credentials.access_key == "second"
    assert found.client("sts").meta.region_name == "us-east-1"


def test_a_folder_of_descriptions_that_a_person_has_named_is_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """`AWS_DATA_PATH` is looked at first, as in every session of boto3."""
    monkeypatch.setenv("AWS_DATA_PATH", str(tmp_path))
    (tmp_path / "mine" / "2020-01-01").mkdir(parents=True)
    (tmp_path / "mine" / "2020-01-01" / "service-2.json").write_text("{}")
    assert "mine" in session().get_available_services()


def test_many_sessions_look_in_no_folder_twice() -> None:
    """What is not there would be looked for in each of them."""
    sessions = [session() for _ in range(3)]
    paths = sessions[-1]._session.get_component("data_loader").search_paths
    assert len(paths) == len(set(paths))
