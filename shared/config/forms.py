"""In words what the model's patterns say: the form of a text, and an example, for each key that has one."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Form:
    """What a text must look like, after 'expected', and one text that does."""

    expected: str
    example: str


_ID = "1234abcd-12ab-44cd-96ef-1234567890ab"
_NAME = Form("small letters and digits, first a letter, single hyphens between", "staging")
_NETWORK = Form("an IPv4 network with its prefix", "10.10.0.0/16")
_TAG = Form("1 to 256 letters, digits, spaces or _ . : / = + @ -", "platform")

FORMS: dict[str, Form] = {
    "account_id": Form("twelve digits", '"123456789012"'),
    "admin_role_arn": Form(
        "the ARN of an IAM role, its path and its name (64 at most) of letters, digits or + = , . @ _ -",
        "arn:aws:iam::123456789012:role/break-glass",
    ),
    "after": _NAME,
    "allowed_cidrs": _NETWORK,
    "bucket": Form("3 to 63 small letters, digits and hyphens, no hyphen at either end", "tfstate-dev-123456789012"),
    "certificate_arn": Form("the ARN of an ACM certificate", f"arn:aws:acm:sa-east-1:123456789012:certificate/{_ID}"),
    "cidr": _NETWORK,
    "cost_center": _TAG,
    "counted_rules": Form(
        "a rule group of the firewall or one rule of it, and the reason in 10 to 200 characters, in quotes",
        '"AWSManagedRulesCommonRuleSet/SizeRestrictions_BODY: pictures are sent in bodies over 8 KB"',
    ),
    "domain_name": Form("a domain name in small letters", "shop.example.com"),
    "email": Form("an e-mail address", "alarms@example.com"),
    "environment": _NAME,
    "freeze": Form("a window of time, once or every week, in quotes", '"friday 16:00 to monday 08:00"'),
    "github_repository": Form("owner/name as GitHub has it", "example-org/shop"),
    "github_subject_prefix": Form("repo:OWNER/NAME, or repo:OWNER@ID/NAME@ID", "repo:example-org@1234/shop@5678"),
    "health_check_path": Form("/ and letters, digits, . _ ~ / - or % with two hexadecimal digits", "/health"),
    "image": Form(
        "a registry, a path in small letters, and a digest",
        f"registry.example.com/shop@sha256:{'0123456789abcdef' * 4}",
    ),
    "kms_key_arn": Form("the ARN of a KMS key", f"arn:aws:kms:sa-east-1:123456789012:key/{_ID}"),
    "name": _NAME,
    "owner": _TAG,
    "signing_keys": Form(
        "a public key of the curve P-256 as bootstrap prints it",
        "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEM7l6fO4TWE/BcRnq81nrpNQ2aq5fvqSHlnfZEvUNnWoLGjOk5Z2w4IO8ypsbNAhTJ7mIDD7DrZ/N/QHprHjNQQ==",
    ),
    "time_zone": Form("a name of the time zone database", "America/Sao_Paulo"),
    "source_commit": Form("a commit id, 40 digits or letters a to f", '"0123456789abcdef0123456789abcdef01234567"'),
}
