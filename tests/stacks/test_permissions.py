"""Every permission of the whole document, read as one list: wildcards, trust, and who is named."""

from __future__ import annotations

import json
import re

from shared.config import EnvironmentConfig
from tests.stacks.conftest import Synthesize
from tests.stacks.document import Arguments, Document, changed

Wildcard = tuple[str, str, tuple[str, ...], tuple[str, ...]]
ANY = ("*",)
DATA_KEYS = ("kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*")
CHANNELS = (
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
)
# Every Allow with a wildcard action, or on all resources: path, sid, actions, resources. The reasons are in the code.
EVERYWHERE: set[Wildcard] = {
    ("encryption/key", "AccountThroughIam", ("kms:*",), ANY),
    ("encryption/key", "LogGroups", DATA_KEYS, ANY),
    ("encryption/key", "AlarmsAndBudget", ("kms:Decrypt", "kms:GenerateDataKey*"), ANY),
    ("encryption/key", "Events", ("kms:Decrypt", "kms:GenerateDataKey"), ANY),
    ("flow-logs/write", "FindLogGroup", ("logs:DescribeLogGroups",), ANY),
}
WITH_SESSIONS: set[Wildcard] = {
    ("task/task-policy", "OpenSession", CHANNELS, ANY),
    ("task/task-policy", "FindSessionLog", ("logs:DescribeLogGroups",), ANY),
}
WITH_ECR: set[Wildcard] = {("task/execution-policy", "SignInToEcr", ("ecr:GetAuthorizationToken",), ANY)}
ECR_IMAGE = f"444444444444.dkr.ecr.sa-east-1.amazonaws.com/catalog@sha256:{'a' * 64}"


def endpoints(config: EnvironmentConfig) -> set[Wildcard]:
    """Return the wildcard of each interface endpoint: it tells whose callers pass, roles tell what they may do."""
    return {
        (f"endpoints/{service.replace('.', '-')}", "OwnAccount", ANY, ANY)
        for service in config.network.interface_endpoints
    }


def sign_in(config: EnvironmentConfig) -> set[Wildcard]:
    """Return the wildcard of an image in ECR; a public image has none."""
    return WITH_ECR if ".dkr.ecr." in config.release.image else set()


def wildcards(document: Document) -> set[Wildcard]:
    """Return every Allow that names no exact action or no exact resource."""
    return {
        (path, statement["Sid"], tuple(statement["Action"]), tuple(statement.get("Resource", ())))
        for path, statement in document.statements()
        if statement["Effect"] == "Allow"
        and ("*" in statement.get("Resource", ()) or any("*" in action for action in statement["Action"]))
    }


def trusts(document: Document) -> dict[str, Arguments]:
    """Return the only statement of each role's trust policy."""
    found = {}
    for path, role in document.of_type("aws_iam_role").items():
        [found[path]] = json.loads(role["assume_role_policy"])["Statement"]
    return found


def test_wildcards_are_those_of_the_list(config: EnvironmentConfig, document: Document) -> None:
    """One more `*` anywhere is a change of this list, which somebody reads."""
    sessions = WITH_SESSIONS if config.service.exec_enabled else set()
    assert wildcards(document) == EVERYWHERE | endpoints(config) | sessions | sign_in(config)


def test_an_ecr_image_adds_one_wildcard(dev: EnvironmentConfig, synthesize: Synthesize) -> None:
    """Signing in to ECR knows no resource; pulling names its repository."""
    document = synthesize(changed(dev, release__image=ECR_IMAGE, service__exec_enabled=False))
    assert wildcards(document) == EVERYWHERE | WITH_ECR


def test_nobody_may_do_everything_to_everything(document: Document) -> None:
    """Besides the endpoints' filter there is no statement of `*` on `*` that allows."""
    assert {path for path, _, actions, resources in wildcards(document) if (actions, resources) == (ANY, ANY)} <= {
        path for path in document.addresses if path.startswith("endpoints/")
    }


def test_no_role_has_a_wildcard_in_an_action(document: Document) -> None:
    """What a role may do is a list of operations."""
    for path, statement in document.statements():
        if path in document.of_type("aws_iam_role_policy"):
            assert not [action for action in statement["Action"] if "*" in action], path


def test_denials_are_about_tls_only(document: Document) -> None:
    """The two resource policies refuse plain text to everybody, and refuse nothing else."""
    denials = {(path, statement["Sid"]) for path, statement in document.statements() if statement["Effect"] == "Deny"}
    assert denials == {("access-logs/policy", "TlsOnly"), ("secret/policy", "TlsOnly")}


def test_every_role_is_a_service_s_of_this_account(config: EnvironmentConfig, document: Document) -> None:
    """The confused-deputy rule of AWS: SourceAccount in every trust policy, SourceArn beside it."""
    assert len(trusts(document)) == 3
    for path, statement in trusts(document).items():
        assert statement["Action"] == ["sts:AssumeRole"], path
        assert list(statement["Principal"]) == ["Service"], path
        assert statement["Condition"]["StringEquals"] == {"aws:SourceAccount": config.aws.account_id}, path
        arn = statement["Condition"]["ArnLike"]["aws:SourceArn"]
        assert f":{config.aws.account_id}:" in arn, path


def test_every_service_principal_acts_for_this_account(config: EnvironmentConfig, document: Document) -> None:
    """A service that is named in a policy is bound to our account, or to our log groups by their ARN.

    But for EventBridge and its topic, of which AWS takes no condition (its user guide, resource-based policies).
    """
    unbound = {
        (path, statement["Sid"])
        for path, statement in document.statements()
        if statement["Effect"] == "Allow" and "Service" in statement.get("Principal", {})
        if config.aws.account_id not in json.dumps(statement.get("Condition"))
    }
    assert unbound == {("encryption/key", "Events"), ("notifications/policy", "Events")}


def test_everybody_is_named_with_a_condition_only(document: Document) -> None:
    """`Principal: *` allows nothing without a condition; the S3 endpoint allows one public bucket of Amazon's."""
    for path, statement in document.statements():
        if statement["Effect"] == "Allow" and statement.get("Principal") == {"AWS": "*"}:
            assert path == "endpoints/s3" or statement["Condition"], path


def test_roles_have_inline_policies_only(document: Document) -> None:
    """A managed policy of AWS grows without asking."""
    assert not document.of_type("aws_iam_role_policy_attachment")
    assert not document.of_type("aws_iam_user")
    for role in document.of_type("aws_iam_role").values():
        assert not {"managed_policy_arns", "inline_policy"} & set(role)


def test_each_statement_has_a_name_of_its_own(document: Document) -> None:
    """A finding names a statement; AWS takes letters and digits, and each name once in a policy."""
    for path in document.addresses:
        sids = [statement["Sid"] for at, statement in document.statements() if at == path]
        assert len(set(sids)) == len(sids), path
        assert all(re.fullmatch(r"[A-Za-z0-9]+", sid) for sid in sids), path


def test_every_policy_is_read_by_these_tests(document: Document) -> None:
    """A policy under another argument would escape this whole file: these three are all there are."""
    carriers = {
        key
        for path in document.addresses
        for key, value in document.at(path).items()
        if isinstance(value, str) and '"Statement"' in value
    }
    assert carriers == {"assume_role_policy", "policy", "policy_document"}
