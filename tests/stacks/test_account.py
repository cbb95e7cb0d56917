"""The stack that prepares an account: what stands there before anything is deployed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from cdktf import App
from syrupy.assertion import SnapshotAssertion

from shared.aws import facts_of
from shared.config import EnvironmentConfig
from shared.naming import names_of
from stacks.factory import build
from stacks.kinds import ACCOUNT
from stacks.synthesis import DOCUMENT
from tests.stacks.conftest import Synthesize
from tests.stacks.document import NAMES, Document, changed
from tests.stacks.test_snapshots import JsonFile, side_by_side

GITHUB_WAITS = 30  # days, for an approval (GitHub Docs, "Reviewing deployments")


def account_of(config: EnvironmentConfig, configs: Sequence[EnvironmentConfig], folder: Path) -> Document:
    """Return the bootstrap document of one environment among all."""
    app = App(outdir=str(folder), stack_traces=False)
    build(app, ACCOUNT, config, configs)
    app.synth()
    file = folder / "stacks" / names_of(config).bootstrap_stack_id / DOCUMENT
    return Document(file.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def accounts(good: dict[str, EnvironmentConfig], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Document]:
    """Return the bootstrap document of each example environment by name."""
    folder = tmp_path_factory.mktemp("accounts")
    return {name: account_of(config, list(good.values()), folder / name) for name, config in good.items()}


@pytest.fixture(params=NAMES)
def account(request: pytest.FixtureRequest, accounts: dict[str, Document]) -> Document:
    """Return the bootstrap document of each environment in turn."""
    return accounts[request.param]


def test_accounts_snapshot(
    good: dict[str, EnvironmentConfig], accounts: dict[str, Document], snapshot: SnapshotAssertion
) -> None:
    """Every argument of every resource; a change of a permission shows here, line by line."""
    text = side_by_side((config, accounts[name]) for name, config in good.items())
    assert text == snapshot.use_extension(JsonFile)


def test_nothing_that_was_proven_or_encrypted_can_be_destroyed(account: Document) -> None:
    """Buckets, keys, the identity provider and AWS's own roles: a destroy by mistake would end the environment."""
    kinds = ("aws_s3_bucket", "aws_kms_key", "aws_iam_openid_connect_provider", "aws_iam_service_linked_role")
    kept = {path for kind in kinds for path, one in account.of_type(kind).items()}
    assert kept == {
        path for path in account.addresses if account.at(path).get("lifecycle", {}).get("prevent_destroy") is True
    }
    assert all(account.of_type(kind) for kind in kinds)


def test_each_service_of_the_stack_has_its_own_role_before(
    account: Document, synthesize: Synthesize, dev: EnvironmentConfig
) -> None:
    """As the files of the stack's types name them; what an account has already keeps its description and tags."""
    roles = account.of_type("aws_iam_service_linked_role").values()
    wanted = {linked.service for type_ in synthesize(dev).data["resource"] if (linked := facts_of(type_).linked)}
    assert {one["aws_service_name"] for one in roles} == wanted
    assert len(wanted) > 1
    assert all({"description", "tags", "tags_all"} <= set(one["lifecycle"]["ignore_changes"]) for one in roles)


def test_nobody_who_deploys_makes_a_service_s_role(account: Document) -> None:
    """They are there before, and the permission would make roles of any service in AWS's list."""
    assert "CreateServiceLinkedRole" not in account.text


def test_both_buckets_are_private_and_keep_every_version(account: Document) -> None:
    """A state that was overwritten can be called back."""
    for name in ("state", "evidence"):
        private = account.at(f"{name}/private")
        assert all(private[key] for key in ("block_public_acls", "block_public_policy", "restrict_public_buckets"))
        assert account.at(f"{name}/versioning")["versioning_configuration"] == {"status": "Enabled"}


def test_the_state_is_encrypted_with_its_own_key(account: Document) -> None:
    """Whatever a client asks for or forgets to ask for."""
    [rule] = account.at("state/encryption")["rule"]
    default = rule["apply_server_side_encryption_by_default"]
    assert account.readable(default) == {"sse_algorithm": "aws:kms", "kms_master_key_id": "<state-key/key.arn>"}


def test_plans_go_and_states_stay(account: Document) -> None:
    """A plan lives as long as GitHub waits for an approval; no state expires, nor what was overwritten there."""
    rules = {rule["id"]: rule for rule in account.at("state/expiry")["rule"]}
    expiring = {id_: rule["filter"][0]["prefix"] for id_, rule in rules.items() if rule.get("expiration")}
    [prefix] = expiring.values()
    assert prefix.startswith("plans/")
    [days] = [rule["expiration"][0]["days"] for rule in rules.values() if rule.get("expiration")]
    assert days == GITHUB_WAITS
    forgetting = [rule["filter"][0]["prefix"] for rule in rules.values() if "noncurrent_version_expiration" in rule]
    assert [one for one in forgetting if one.endswith(".tfstate") or not one] == []


def test_the_key_of_signatures_signs_and_does_nothing_else(account: Document) -> None:
    """An elliptic curve that openssl verifies without AWS."""
    key = account.at("signing-key/key")
    assert (key["key_usage"], key["customer_master_key_spec"]) == ("SIGN_VERIFY", "ECC_NIST_P256")


def test_an_account_that_has_the_identity_provider_gets_no_second_one(
    good: dict[str, EnvironmentConfig], tmp_path: Path
) -> None:
    """AWS would refuse it; the roles trust the one that is there."""
    config = changed(good["dev"], bootstrap__oidc_provider="existing")
    document = account_of(config, [config], tmp_path)
    assert document.of_type("aws_iam_openid_connect_provider") == {}
    # Where it was made here before, Terraform forgets it and destroys nothing.
    created = account_of(good["dev"], [good["dev"]], tmp_path / "created")
    assert document.data["removed"] == [{"from": created.addresses["github/provider"], "lifecycle": {"destroy": False}}]
    trust = json.loads(document.at("roles/deploy")["assume_role_policy"])
    [statement] = trust["Statement"]
    assert statement["Principal"]["Federated"].startswith(f"arn:aws:iam::{config.aws.account_id}:oidc-provider/")


def test_only_deploy_changes_the_stack(account: Document) -> None:
    """Plan and record have the policy that reads, deploy all of them, review none."""
    attached = set(account.of_type("aws_iam_role_policy_attachment"))
    assert attached - {"roles/deploy-empty-logs"} == {
        "roles/deploy-change-protection",
        "roles/deploy-change-services",
        "roles/deploy-read",
        "roles/plan-read",
        "roles/record-read",
    }


@pytest.mark.parametrize("kept", [True, False])
def test_deploy_empties_the_log_bucket_only_where_it_may_be_destroyed(
    good: dict[str, EnvironmentConfig], tmp_path: Path, kept: bool
) -> None:
    """Elsewhere the provider deletes no object: its `force_destroy` follows the same key."""
    config = changed(good["dev"], edge__prevent_destroy=kept)
    policies = account_of(config, [config], tmp_path).of_type("aws_iam_policy").values()
    deleting = [one["name"] for one in policies if "s3:DeleteObject" in one["policy"]]
    assert deleting == ([] if kept else [names_of(config).resource("empty-logs")])


def test_keys_of_the_account_are_not_keys_of_the_stack(account: Document) -> None:
    """The tag that lets the deploy role change a key is another one here."""
    [provider] = account.data["provider"]["aws"]
    assert provider["default_tags"][0]["tags"]["ManagedBy"] == "bootstrap"
