"""The tooling serves a stack of another name: its commands run in a repository whose one service is `orders`.

The repository has this one's `ci` and `shared` with another name in `shared/naming.py`, and in place of the catalog's
package that of tests/orders/package. Every command runs in a process of its own, from there.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Generator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from ci.deployment.verify.run import verify
from ci.toolchain.tree import tree_here
from shared import checks
from tests.ci.change import ROOT, Change
from tests.local_aws import bootstrap
from tests.local_aws.accounts import local_aws
from tests.local_aws.rehearsal import settings
from tests.terraform.engine import WorkingDirectory, cli_environment, diagnostics, find_program

HERE = Path(__file__).resolve().parent
CATALOG = HERE.parents[1] / "stacks" / "catalog"
TRIAL = "TapStack-trial"
LOG_GROUP = "/orders/trial/worker"


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Change:
    """Return a repository whose service is orders, as it is on main."""
    change = Change(tmp_path_factory.mktemp("orders") / "tree")
    for name in ("ci", "shared", "stacks"):
        left_out = shutil.ignore_patterns("__pycache__", CATALOG.name)
        shutil.copytree(ROOT / name, change.root / name, ignore=left_out)
    for name in ("noxw", "requirements.lock"):
        shutil.copy(ROOT / name, change.root / name)
    shutil.copytree(HERE / "package", change.root / "stacks" / "orders", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(HERE / "environments", change.root / "environments")
    change.replace("shared/naming.py", 'PROJECT = "product-catalog"', 'PROJECT = "orders"')
    change.replace("shared/naming.py", 'SERVICE = "catalog"', 'SERVICE = "orders"')
    (change.root / ".gitignore").write_text("__pycache__/\n", encoding="utf-8")
    change.git("init", "--quiet", "--initial-branch=main")
    change.commit("orders")
    return change


@pytest.fixture
def changed(repository: Change) -> Generator[Change]:
    """Return the repository with a change that is not committed: the log of trial is kept for a shorter time."""
    before = "  roll_back_on_alarm: true\n  log_retention_days: 90\n"
    repository.replace("environments/trial.yaml", before, before.replace("90", "30"))
    yield repository
    repository.restore()


@pytest.fixture(scope="module")
def aws() -> Generator[str]:
    """Return the address of an AWS that knows one log group, which has no key."""
    group = {"logGroupName": LOG_GROUP, "retentionInDays": 90}

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            body = json.dumps({"logGroups": [group]}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/x-amz-json-1.1")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Print nothing."""

    server = HTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def run(
    repository: Change, scratch: Path, *arguments: str, expect: int = 0, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run a module of the repository, and return what it left. It must end with the code `expect`."""
    done = subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=repository.root,
        env={**cli_environment(scratch), "NO_COLOR": "1", **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == expect, done.stderr + done.stdout
    return done


def test_it_is_synthesized_and_planned(repository: Change, tmp_path: Path) -> None:
    """Real Terraform would create its resources, which bear its name."""
    out = tmp_path / "out"
    run(repository, tmp_path, "stacks", "trial", "--out", str(out))
    document = out / "stacks" / TRIAL / "cdk.tf.json"
    resources = json.loads(document.read_text())["resource"].values()
    names = {one["name"] for instances in resources for one in instances.values() if "name" in one}
    assert names == {"alias/orders-key-trial", "orders-incoming-trial", "orders-task-trial", LOG_GROUP, "work"}
    if find_program() is None:
        pytest.skip("terraform is not on the PATH")
    messages = WorkingDirectory.create(document, tmp_path / "terraform").plan()
    summary = next(message["changes"] for message in messages if message["type"] == "change_summary")
    assert (diagnostics(messages), summary["add"]) == ([], 6)


def test_its_plan_is_made_on_local_aws(repository: Change, tmp_path: Path) -> None:
    """By the command itself, over the backend of its own state bucket, in its own account and region."""
    if find_program() is None:
        pytest.skip("terraform is not on the PATH")
    out = tmp_path / "out"
    run(repository, tmp_path, "stacks", "trial", "--out", str(out))
    document = json.loads((out / "stacks" / TRIAL / "cdk.tf.json").read_text(encoding="utf-8"))
    backend = document["terraform"]["backend"]["s3"]
    file = tmp_path / "rehearsal.json"
    file.write_text(json.dumps({**settings(document), "not_provable": {}}), encoding="utf-8")
    [account_id] = backend["allowed_account_ids"]
    with local_aws({"trial": account_id}, tmp_path / "logs", region=backend["region"]) as accounts:
        bootstrap.make_buckets(accounts["trial"].client("s3"), document, ())
        bootstrap.make_state_key(accounts["trial"].client("kms"), document)
        arguments = ("plan", "trial", "--local", "--json", "--rehearsal", str(file))
        done = run(repository, tmp_path, "ci", *arguments, expect=0, **accounts["trial"].environment)
    plan = json.loads(done.stdout)["environments"]["trial"]
    assert plan["actions"]["create"] == 6
    assert "aws_sqs_queue.queue" in {one["address"] for one in plan["changes"]}


def test_it_keeps_the_security_policy_with_findings_of_its_own(repository: Change, tmp_path: Path) -> None:
    """What is accepted stands in its package, and that of the account in the account's."""
    data = json.loads(run(repository, tmp_path, "ci", "security", "--json").stdout)
    assert (data["findings"], data["problems"]) == ([], [])
    assert {one["package"] for one in data["accepted"]} == {"orders", "account"}


def test_its_environments_differ_as_its_package_declares(changed: Change, tmp_path: Path) -> None:
    """Both have the same resources; a difference that the catalog declares is none that is declared here."""
    done = run(changed, tmp_path, "ci", "parity", "--json", expect=1)
    data = json.loads(done.stdout)
    assert (data["environments"], data["counts"], data["totals"]) == (["trial", "live"], [], [6, 6])
    assert data["undeclared"] == ["service.log_retention_days"]
    assert done.stderr.rstrip().endswith("make it equal, or declare it in stacks/orders/parity.yaml")


def test_a_change_of_it_is_shown(changed: Change, tmp_path: Path) -> None:
    """One attribute of one resource of one environment."""
    data: dict[str, Any] = json.loads(run(changed, tmp_path, "ci", "diff", "--json").stdout)
    found = {name: [one["address"] for one in changes["changes"]] for name, changes in data["environments"].items()}
    assert {name: len(addresses) for name, addresses in found.items()} == {"trial": 1, "live": 0}
    assert found["trial"][0].startswith("aws_cloudwatch_log_group.log")


def test_its_own_promises_are_verified(repository: Change, tmp_path: Path, aws: str) -> None:
    """One is kept, one is not, and no promise of the catalog's is asked."""
    outputs = tmp_path / "outputs.json"
    outputs.write_text(json.dumps({TRIAL: {"EnvironmentSuffix": "trial"}}), encoding="utf-8")
    command = ("ci", "verify", "trial", "--outputs", str(outputs), "--json")
    data = json.loads(run(repository, tmp_path, *command, expect=1, AWS_ENDPOINT_URL=aws).stdout)
    assert data["passed"] == ["test_the_log_is_kept_as_long_as_the_file_says"]
    assert data["failed"] == {"test_the_log_is_encrypted": f"{LOG_GROUP} has no key"}


def test_the_promises_of_the_tree_that_is_deployed_are_run(
    repository: Change, tmp_path: Path, aws: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rollback deploys another commit than the one whose `ci` runs: promises and names are that commit's."""
    outputs = tmp_path / "outputs.json"
    outputs.write_text(json.dumps({TRIAL: {}}), encoding="utf-8")
    for name, value in {**cli_environment(tmp_path), "AWS_ENDPOINT_URL": aws}.items():
        monkeypatch.setenv(name, value)
    tree = tree_here(repository.root, checks.validated(repository.root))
    report = verify(tree, "trial", outputs, not_provable={})
    assert report.passed == ("test_the_log_is_kept_as_long_as_the_file_says",)
    assert report.failed == (("test_the_log_is_encrypted", f"{LOG_GROUP} has no key"),)
