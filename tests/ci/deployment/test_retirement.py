"""What says that an environment may leave: its records on the own machine, its state in a pull request."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ci.changes import Account, retired
from ci.changes.retired import Retired
from ci.deployment import leaving as module
from ci.deployment.leaving import Leaving, leaving
from ci.deployment.retirement import destroyed_by
from ci.evidence.entry import Entry, key_of
from ci.evidence.log import EvidenceLog
from ci.evidence.record import State
from ci.github.pull_request.plan_artifact import PlanFile
from shared import exits
from shared.naming import names_of
from tests.ci.evidence.records import DESTROYED, NOON, at, entry, failed, record, started, told
from tests.ci.good_dev import GoodDev, Run

LATER = NOON + timedelta(days=1)
RUNS = State(lineage="l", serial=7, resources=98)


def log(*words: str) -> EvidenceLog:
    """Return the evidence of a history of words."""
    return EvidenceLog([entry(one) for one in told(*words)], None)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("a",), "its last record says: input digest aaaaaaaaaaaa proven, 1 change"),
        (("a", "a~!"), "its last record says: failed at verify"),
        (("a~", "a"), "its last record says: input digest"),
        (("a~", "a?"), "has no end: something may run"),
    ],
    ids=["runs", "half destroyed", "deployed since", "a run without an end"],
)
def test_an_environment_stays_while_something_may_run(words: Sequence[str], why: str) -> None:
    """The line says what the newest record says, and what to do."""
    with pytest.raises(exits.StoppedByGateError) as caught:
        destroyed_by("perf", log(*words), LATER)
    [line] = caught.value.lines
    assert why in line
    assert line.endswith("destroy it first: ./noxw -s ci -- destroy perf")


def test_the_record_says_how_many_resources_run() -> None:
    """As the state had it at the end of the last deployment."""
    with pytest.raises(exits.StoppedByGateError, match=r"^perf would leave management with 98 resources: "):
        destroyed_by("perf", EvidenceLog([entry(record(state=RUNS))], None), LATER)


def test_a_destruction_is_the_proof_and_nothing_needs_none() -> None:
    """The key of its record stands in the entry; what was never deployed has none."""
    found = log("a", "a~")
    assert destroyed_by("perf", found, LATER) == key_of(found.records[-1])
    assert destroyed_by("perf", log(), LATER) is None


@pytest.mark.parametrize(("minutes", "stops"), [(-5, False), (5, True)])
def test_what_cannot_be_read_may_be_a_deployment(minutes: int, *, stops: bool) -> None:
    """Unless it is older than the destruction."""
    unread = Entry(key_of(record(**at(minutes))), None, "is cut off")
    found = EvidenceLog([unread, entry(record(**DESTROYED))], None)
    if stops:
        with pytest.raises(exits.StoppedByGateError, match=r"cannot be read: it may say that something runs"):
            destroyed_by("perf", found, LATER)
    else:
        assert destroyed_by("perf", found, LATER) is not None


AHEAD = {"started_at": LATER, "ended_at": datetime(2099, 1, 1, tzinfo=UTC)}
NO_TIME = Entry("v2/stack/dev/x", None, "is no record")
STRANGE = {
    "no time in its name": NO_TIME,
    "a name that sorts before every time": Entry("v2/stack/dev/!", None, "is no record"),
    "a time far ahead": Entry(key_of(record(**AHEAD)), None, "is cut off"),
    "a success far ahead": entry(record(**AHEAD)),
    "a failure far ahead": entry(failed(**AHEAD)),
    "a start far ahead": entry(started(**{**AHEAD, "started_at": AHEAD["ended_at"]})),
}


@pytest.mark.parametrize("what", sorted(STRANGE))
def test_the_remedy_ends_what_no_destruction_is_newer_than(what: str) -> None:
    """A destruction is asked for where there is none, and enough once it is there: no later one would sort after it."""
    with pytest.raises(exits.StoppedByGateError, match=r"destroy it first"):
        destroyed_by("perf", EvidenceLog([entry(record()), STRANGE[what]], None), LATER)
    gone = entry(record(**DESTROYED, **at(5)))
    assert destroyed_by("perf", EvidenceLog([entry(record()), STRANGE[what], gone], None), LATER) == gone.key


def put_state(good_dev: GoodDev, resources: int) -> None:
    """Let the state of dev hold so many resources, and a data source, which is none."""
    held = [{"mode": "managed", "instances": [{}] * resources}, {"mode": "data", "instances": [{}]}]
    state = {"version": 4, "lineage": "l", "serial": 1, "resources": held}
    key = names_of(good_dev.config).state_key
    good_dev.account.client("s3").put_object(
        Bucket=good_dev.config.state.bucket, Key=key, Body=json.dumps(state).encode()
    )


@pytest.fixture
def dev(good_dev: GoodDev) -> Leaving:
    """Return dev as the base of a change that takes it away."""
    config = good_dev.config
    return Leaving(names_of(config), config.state.bucket, names_of(config).state_key)


@pytest.fixture
def without_dev(tmp_path: Path) -> Path:
    """Return a tree that has no file of dev."""
    (tmp_path / retired.FOLDER).mkdir(parents=True)
    return tmp_path


def test_what_its_state_holds_stops_the_request(good_dev: GoodDev, dev: Leaving, without_dev: Path) -> None:
    """With the number, whatever an entry says; an entry is needed, and is about this very state."""
    put_state(good_dev, 98)
    said = r"^dev leaves management with 98 resources: destroy or retire it first: \./noxw -s ci -- destroy dev "
    with pytest.raises(exits.StoppedByGateError, match=said):
        dev.require_retired(without_dev)
    put_state(good_dev, 0)
    with pytest.raises(exits.StoppedByGateError, match=r"^dev leaves management, and .*dev\.json is missing"):
        dev.require_retired(without_dev)
    entry = Retired(
        environment="dev",
        account_id=dev.names.account_id,
        region=dev.names.region,
        state_bucket=dev.bucket,
        account=Account.KEPT,
        record=None,
        reason="over",
    )
    file = without_dev / retired.path_of("dev")
    file.write_text(entry.model_copy(update={"state_bucket": "another"}).to_json())
    with pytest.raises(exits.StoppedByGateError, match=r"is about another account, region or state than dev had"):
        dev.require_retired(without_dev)
    file.write_text(entry.to_json())
    dev.require_retired(without_dev)
    assert Leaving(dev.names, dev.bucket, "no/such/key").resources() == 0
    with pytest.raises(exits.CommandError, match=r"^dev: its state s3://no-such-bucket/x cannot be read: "):
        Leaving(dev.names, "no-such-bucket", "x").resources()


@pytest.mark.parametrize("content", ['{"lineage": "l", "ser', '{"lineage": "l"}', "[]"])
def test_a_state_that_is_cut_off_is_one_line(good_dev: GoodDev, dev: Leaving, content: str) -> None:
    """What it holds is not known, so it does not count as empty."""
    good_dev.account.client("s3").put_object(Bucket=dev.bucket, Key=dev.key, Body=content.encode())
    with pytest.raises(exits.CommandError) as raised:
        dev.resources()
    [line] = raised.value.lines
    assert line == f"dev: its state s3://{dev.bucket}/{dev.key} cannot be read: it is no whole state"


def test_the_comment_says_it(
    good_dev: GoodDev, dev: Leaving, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The job that plans leaves it as a plan that failed, and the job fails with 3."""
    put_state(good_dev, 98)
    monkeypatch.setattr(module, "leaving", lambda *_: dev)
    summary = tmp_path / "dev.json"
    code, _, error = run("plan", "dev", "--review", f"--summary={summary}")
    [line] = PlanFile.model_validate_json(summary.read_bytes()).failed
    assert (code, error) == (exits.STOPPED, f"{line}\n")
    assert line.startswith("dev leaves management with 98 resources: destroy or retire it first")


def test_the_base_says_where_it_is(good_dev: GoodDev, dev: Leaving, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    """By its own code; the job becomes the review role there, and no other. Any other name is no environment."""
    for name, value in {"GITHUB_RUN_ID": "1", "GITHUB_ACTOR": "ana"}.items():
        monkeypatch.setenv(name, value)
    root = good_dev.tree.root
    assert leaving(root, "dev") is None
    files = [root / folder / "dev.yaml" for folder in ("environments", "environments/releases")]
    texts = [file.read_text(encoding="utf-8") for file in files]
    staging = root / "environments/staging.yaml"
    later = staging.read_text(encoding="utf-8")
    try:
        for file in files:
            file.unlink()
        staging.write_text(later.replace("after: dev", "after: null"), encoding="utf-8")
        assert leaving(root, "dev") == dev
        monkeypatch.setattr(module, "leaving", lambda *_: dev)
        assert run("identity", "dev", "review")[1] == f"dev: {dev.names.resource('review')}, session dev-1-ana\n"
        assert run("identity", "dev", "plan")[0] == exits.BAD_INPUT
    finally:
        for file, text in zip(files, texts, strict=True):
            file.write_text(text, encoding="utf-8")
        staging.write_text(later, encoding="utf-8")


def test_the_command_asks_the_records(good_dev: GoodDev, run: Run) -> None:
    """Stopped while the last record is a success; with the destruction the entry names its key."""
    store, ids = good_dev.store(), {"account_id": good_dev.account.account_id}
    store.append(record(**ids, state=RUNS, **at(20)))
    retire = ("retire", "dev", "--reason", "over")
    code, said, error = run(*retire)
    assert (code, said) == (exits.STOPPED, "")
    assert error.startswith("dev would leave management with 98 resources: its last record says: ")
    key = store.append(record(**ids, **DESTROYED, **at(25)))
    settings = good_dev.tree.root / ".github" / "settings"
    settings.mkdir(parents=True)
    (settings / "environments.json").write_text("{}")
    (good_dev.tree.root / "CODEOWNERS").write_text("* @o/all\n")
    code, said, _ = run(*retire)
    assert (code, f"dev: is retired: destroyed by {key}; its account" in said) == (exits.DONE, True)
