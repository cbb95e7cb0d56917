"""The kinds of single values in an environment file: which texts and numbers a key takes, apart from where it stands.

What a pattern says in words, for messages, stands in `shared.config.forms`.
"""

from __future__ import annotations

import base64
import functools
import ipaddress
import re
import zoneinfo
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError, PydanticKnownError

from shared.aws import managed_rules, regions
from shared.config.counted_rules import FORM, counted_rule_of
from shared.config.windows import window_of


def _is_whole_number(value: object) -> object:
    """Return `value` when it is a whole number: a Literal compares with ==, and so takes true for 1 and 7.0 for 7."""
    if type(value) is not int:
        raise PydanticKnownError("int_type")
    return value


# Days that CloudWatch Logs accepts, without "never expires" (API reference, PutRetentionPolicy: retentionInDays).
RetentionDays = Annotated[
    Literal[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653],
    BeforeValidator(_is_whole_number),
]
CpuUnits = Annotated[Literal[256, 512, 1024, 2048, 4096, 8192, 16384], BeforeValidator(_is_whole_number)]
Percent = Annotated[int, Field(ge=1, le=100)]
Tier = Literal["development", "staging", "production"]


def _is_known_region(value: str) -> str:
    """Return `value` when the file of regions has it. Raises CommandError for a file that is wrong."""
    if value not in regions():
        raise PydanticCustomError("region", "no known region")
    return value


def _list_regions(schema: dict[str, Any]) -> None:
    schema["enum"] = list(regions())


Region = Annotated[str, AfterValidator(_is_known_region), Field(json_schema_extra=_list_regions)]

# [0-9] and never \d: that one also takes the digits of other scripts.
_HEX = "[0-9a-f]"
AccountId = Annotated[str, Field(pattern=r"^[0-9]{12}$")]
EnvironmentName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
# As strict as Terraform's S3 backend, which takes the ids that RFC 4122 knows, and multi-Region keys.
_KEY_ID = rf"({_HEX}{{8}}-{_HEX}{{4}}-[1-5]{_HEX}{{3}}-[89ab]{_HEX}{{3}}-{_HEX}{{12}}|mrk-{_HEX}{{32}})"
KmsKeyArn = Annotated[str, Field(pattern=rf"^arn:aws:kms:[a-z0-9-]+:[0-9]{{12}}:key/{_KEY_ID}$")]


# It opens every file of the database (Python documentation, zoneinfo): once for a process.
_time_zones = functools.cache(zoneinfo.available_timezones)


def _is_time_zone(value: str) -> str:
    """Return `value` when the time zone database has it."""
    if value not in _time_zones():
        raise PydanticCustomError("time_zone", "no time zone of that name")
    return value


def _is_window(value: str) -> str:
    """Return `value` when it says a window of time."""
    try:
        window_of(value)
    except ValueError as error:
        raise PydanticCustomError("freeze_window", "{reason}", {"reason": str(error)}) from None
    return value


TimeZone = Annotated[str, Field(pattern=r"^[A-Za-z0-9_+/-]+$"), AfterValidator(_is_time_zone)]
FreezeWindow = Annotated[str, Field(pattern=r"^[0-9a-z: -]+ to [0-9a-z: -]+$"), AfterValidator(_is_window)]


def _is_of_a_managed_group(value: str) -> str:
    """Return `value` when the firewall has the group that it names, and the group the rule."""
    try:
        counted = counted_rule_of(value)
    except LookupError:
        raise PydanticCustomError("managed_rule_group", "no such group") from None
    # WAF ignores the override of a rule that it does not know, and says nothing (see the file).
    if counted.rule is not None and counted.rule not in managed_rules()[counted.group].rules:
        raise PydanticCustomError("managed_rule", "no such rule of the group")
    return value


CountedRuleText = Annotated[str, Field(pattern=FORM), AfterValidator(_is_of_a_managed_group)]

# IAM API reference, CreateRole: 512 characters of path, and 1 to 64 of name, which are these.
_ROLE_PATH_LENGTH = 512
_ROLE_CHARACTER = "[A-Za-z0-9+=,.@_-]"


def _is_short_path(value: str) -> str:
    """Return `value`, a role's ARN, when IAM takes its path, which begins and ends with a slash."""
    path, slash, _ = value.partition(":role")[2].rpartition("/")
    if len(path + slash) > _ROLE_PATH_LENGTH:
        raise PydanticCustomError("role_path", "a path that is too long")
    return value


# A path may have every printable character of ASCII there. Here it has those of a name, which are enough for the paths
# of IAM Identity Center. Of the others, Terraform evaluates `${` and `%{` (Terraform language documentation, "Strings
# and Templates"); ArnEquals, by which bucket and key policies compare this ARN with aws:PrincipalArn, takes `*` and `?`
# for wildcards (IAM user guide, "IAM JSON policy elements: Condition operators"); quotes and backslashes mean something
# in JSON.
RoleArn = Annotated[
    str,
    Field(pattern=rf"^arn:aws:iam::[0-9]{{12}}:role/({_ROLE_CHARACTER}+/)*{_ROLE_CHARACTER}{{1,64}}$"),
    AfterValidator(_is_short_path),
]
# As GitHub names them: an owner has no dot, a repository may have one.
_OWNER, _REPOSITORY = "[A-Za-z0-9]([A-Za-z0-9-]{0,37}[A-Za-z0-9])?", "[A-Za-z0-9._-]{1,100}"
GithubRepository = Annotated[str, Field(pattern=rf"^{_OWNER}/{_REPOSITORY}$")]
# GitHub Docs, OpenID Connect reference: subjects of repositories that were made, renamed or moved lately carry ids.
SubjectPrefix = Annotated[str, Field(pattern=rf"^repo:{_OWNER}(@[0-9]+/{_REPOSITORY}@[0-9]+|/{_REPOSITORY})$")]


def _is_public_key(value: str) -> str:
    """Return `value` when it is a point of the curve P-256: one wrong character, and it is none."""
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    try:
        load_der_public_key(base64.b64decode(value))
    except ValueError:
        raise PydanticCustomError("public_key", "no public key") from None
    return value


# RFC 5480: what stands before the point is the same for every key of this curve; then 64 bytes, and 91 in all.
_P256 = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE"
SigningKey = Annotated[str, Field(pattern=rf"^{_P256}[A-Za-z0-9+/]{{86}}==$"), AfterValidator(_is_public_key)]
CertificateArn = Annotated[
    str, Field(pattern=rf"^arn:aws:acm:[a-z0-9-]+:[0-9]{{12}}:certificate/{_HEX}{{8}}(-{_HEX}{{4}}){{3}}-{_HEX}{{12}}$")
]
BucketName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$")]
DomainName = Annotated[str, Field(max_length=253, pattern=r"^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$")]
# No braces: Terraform would run a template in an address.
EmailAddress = Annotated[str, Field(max_length=254, pattern=r"^[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$")]
TagValue = Annotated[str, Field(pattern=r"^[A-Za-z0-9 _.:/=+@-]{1,256}$")]

# One part of a host name, and one of an image's path (OCI distribution specification, "Pulling manifests": <name>).
# A host has a dot or a port: without either, Docker takes it for a user of Docker Hub.
_HOST_PART = "[a-z0-9]([a-z0-9-]*[a-z0-9])?"
_HOST = rf"({_HOST_PART}(\.{_HOST_PART})+(:[0-9]{{1,5}})?|{_HOST_PART}:[0-9]{{1,5}})"
_IMAGE_PART = r"[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*"
# Hosts of ECR's private registries in any spelling (FIPS, dual stack, other partitions), and the one spelling for which
# shared/constructs/task.py gives the permission to pull.
_ANY_ECR = re.compile(r"[^/]*(\bdkr[.-]ecr\b|\.amazonaws\.com\b|\.on\.aws\b)")
_KNOWN_ECR = re.compile(r"[0-9]{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com/")


def _can_be_pulled(value: str) -> str:
    """Return `value` unless it is in ECR at an address for which the task gets no permission."""
    if _ANY_ECR.match(value) and not _KNOWN_ECR.match(value):
        raise PydanticCustomError("ecr_host", "an address of ECR that tasks may not pull from")
    return value


# A tag can be moved to other bytes, a digest cannot: only the digest says what runs.
ImageReference = Annotated[
    str,
    Field(pattern=rf"^{_HOST}/{_IMAGE_PART}(/{_IMAGE_PART})*@sha256:{_HEX}{{64}}$"),
    AfterValidator(_can_be_pulled),
]
CommitId = Annotated[str, Field(pattern=r"^[0-9a-f]{40}$")]


def _is_network(value: str) -> str:
    """Return `value` when it is an IPv4 network without host bits."""
    ipaddress.IPv4Network(value)
    return value


# The pattern refuses what ipaddress takes and AWS does not: a netmask in place of the prefix, or no prefix at all.
Cidr = Annotated[str, Field(pattern=r"^[0-9]{1,3}(\.[0-9]{1,3}){3}/(0|[1-9][0-9]?)$"), AfterValidator(_is_network)]
InterfaceEndpoint = Literal[
    "ecr.api", "ecr.dkr", "elasticache", "kms", "logs", "monitoring", "secretsmanager", "ssmmessages", "sts"
]
