"""The end of a run that the bucket refuses: tried again, then kept with the command that files it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from ci.deployment.record_builder import closed_of
from ci.deployment.unfiled import WAITS, Filing, file
from ci.evidence.log import EvidenceLog
from ci.evidence.record import Record, Started
from ci.evidence.store import EvidenceStore
from ci.gate.choice import rollback_target
from shared import exits
from tests.ci.evidence.records import FAILED, B, C, at, record, started
from tests.ci.good_dev import GoodDev, Run


class Slow:
    """A client of S3 that refuses to write, as often as `codes` has codes."""

    def __init__(self, client: Any, codes: Iterator[str]) -> None:
        self.client, self.codes, self.tries = client, codes, 0

    def __getattr__(self, name: str) -> Any:
        """Do everything else as S3 does."""
        return getattr(self.client, name)

    def put_object(self, **arguments: Any) -> Any:
        """Refuse with the next code, or write."""
        self.tries += 1
        if code := next(self.codes, None):
            raise ClientError({"Error": {"Code": code}}, "PutObject")
        return self.client.put_object(**arguments)


def run_of(**changes: Any) -> tuple[Started, Record]:
    """Return what begins and what ends one run."""
    end = record(**changes)
    return started(**changes).model_copy(update={"run": end.run}), end


def refusing(store: EvidenceStore, *codes: str) -> tuple[Slow, EvidenceStore]:
    """Return a store that refuses to write with these codes, one after the other, and its client."""
    client = Slow(store.client, iter(codes))
    return client, dataclasses.replace(store, client=client)


def test_an_end_is_written_again_after_growing_waits(store: EvidenceStore, tmp_path: Path) -> None:
    """No process sleeps here: the waits are given."""
    slept = list[float]()
    client, own = refusing(store, *["SlowDown"] * len(WAITS))
    Filing(own, tmp_path, slept.append).append(record())
    assert (client.tries, tuple(slept), sorted(slept)) == (len(WAITS) + 1, WAITS, slept)
    assert [one.record for one in store.entries()] == [record()]
    assert list(tmp_path.iterdir()) == []


def test_what_no_wait_mends_is_not_tried_again(store: EvidenceStore, tmp_path: Path) -> None:
    """Denied is denied; the record is kept all the same."""
    client, own = refusing(store, "AccessDenied")
    with pytest.raises(exits.CommandError, match="these credentials may not use"):
        Filing(own, tmp_path, lambda _: pytest.fail("it waited")).append(record())
    assert (client.tries, len(list(tmp_path.iterdir()))) == (1, 1)


def kept(store: EvidenceStore, folder: Path, end: Record) -> Path:
    """Let S3 refuse an end for good, and return the file that is kept; the error names it and its command."""
    _, own = refusing(store, *["SlowDown"] * (len(WAITS) + 1))
    with pytest.raises(exits.CommandError) as raised:
        Filing(own, folder, lambda _: None).append(end)
    [path] = folder.glob("*.json")
    assert "SlowDown" in raised.value.lines[0]
    assert raised.value.lines[1] == (
        f"its record is signed, and kept in {path}: file it with python -m ci close-run {end.environment} --file {path}"
    )
    return path


def test_a_rollback_after_a_refused_record_skips_no_release(store: EvidenceStore, tmp_path: Path) -> None:
    """What was applied well and is not recorded yet is gone back from to the one before it, and once it is, too."""
    for end in (record(**at(0)), record(input_digest=B, **at(5))):
        store.append(end)
    begin, end = run_of(input_digest=C, **at(10))
    store.append(begin)
    path = kept(store, tmp_path, end)
    assert rollback_target(EvidenceLog(store.entries(), None), None).input_digest == B
    key, filed = file(store, path)
    log = EvidenceLog(store.entries(), None)
    assert (filed, log.stands, log.entries[0].key) == (end, end, key)
    assert rollback_target(log, None).input_digest == B
    assert not path.exists()


def test_filing_never_overwrites(store: EvidenceStore, tmp_path: Path) -> None:
    """What is there with the same bytes is filed; with others, or as another end of that run, it is refused."""
    _, end = run_of(**at(0))
    path = kept(store, tmp_path, end)
    content = path.read_bytes()
    assert file(store, path)[1] == end
    path.write_bytes(content)
    assert file(store, path)[1] == end
    path.write_bytes(store.seal(end))
    with pytest.raises(exits.CommandError, match="PreconditionFailed"):
        file(store, path)
    later = end.model_copy(update={"ended_at": end.ended_at + timedelta(minutes=1)})
    path.write_bytes(store.seal(later))
    with pytest.raises(exits.CommandError, match="another end of that run is there already"):
        file(store, path)
    assert [one.record for one in store.entries()] == [end]


def test_the_command_files_what_was_kept_and_nothing_else(run: Run, good_dev: GoodDev, tmp_path: Path) -> None:
    """Another key, another environment, a torn file, a start, no file: one line, exit code 64, and the file stays."""
    store, account = good_dev.store(), good_dev.account.account_id
    path = kept(store, tmp_path, record(account_id=account))
    whole = path.read_bytes()
    elsewhere = dataclasses.replace(store, owner=dataclasses.replace(store.owner, environment="staging"))
    for content, said in (
        (whole[:-9], "a new record "),
        (whole.replace(b'"sig":"M', b'"sig":"N'), "a new record "),
        (elsewhere.seal(record(environment="staging", account_id=account)), "a new record "),
        (store.seal(started(account_id=account)), "says that a run started, not how it ended"),
    ):
        path.write_bytes(content)
        code, _, error = run("close-run", "dev", "--file", str(path))
        assert (code, error.startswith(f"{path}: "), said in error, error.count("\n")) == (64, True, True, 1), error
    assert run("close-run", "dev", "--file", str(tmp_path / "none"))[0] == exits.BAD_INPUT
    path.write_bytes(whole)
    code, said, _ = run("close-run", "dev", "--file", str(path))
    assert (code, said.startswith("dev: filed: input digest aaaaaaaaaaaa proven")) == (exits.DONE, True)


def test_a_failure_that_was_closed_as_interrupted_meanwhile_is_filed_and_counts(
    store: EvidenceStore, tmp_path: Path
) -> None:
    """Automation closed the run before a person came to file its end; the digest has failed here all the same."""
    begin, end = run_of(**{**FAILED, **at(0)})
    store.append(begin)
    path = kept(store, tmp_path, end)
    store.append(closed_of(begin, state=None, at=end.ended_at + timedelta(hours=2), actor="grace"))
    assert not EvidenceLog(store.entries(), None).failed_last(end.input_digest)
    assert file(store, path)[1] == end
    log = EvidenceLog(store.entries(), None)
    assert (log.records, log.unfinished, log.failed_last(end.input_digest)) == ([end], [], True)


def test_a_file_that_cannot_be_removed_is_said_and_stops_nothing(
    run: Run, good_dev: GoodDev, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was kept is filed: another try would change nothing."""
    store, account = good_dev.store(), good_dev.account.account_id
    path = kept(store, tmp_path, record(account_id=account, **at(7)))

    def refused(_: Path) -> None:
        raise PermissionError("read-only")

    monkeypatch.setattr(Path, "unlink", refused)
    code, said, error = run("close-run", "dev", "--file", str(path))
    assert (code, said.startswith("dev: filed: ")) == (exits.DONE, True), error
    assert error == f"{path}: cannot be removed: it is not needed any more\n"
