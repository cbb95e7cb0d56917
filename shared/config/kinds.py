"""The kinds of single values in an environment file: which texts and numbers a key takes, apart from where it stands.

What a pattern says in words, for messages, stands in `shared.config.forms`.
"""

from __future__ import annotations

import base64
import functools
import importlib.resources
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError, PydanticKnownError

from shared.aws import managed_rules, regions
from shared.config.counted_rules import FORM, counted_rule_of
from shared.config.forms import FORMS
from shared.config.plain import plain
from shared.config.refusal import refused
from shared.config.windows import WindowError, require_short, window_of


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
# The longest label of a host name; `shared.checks.names` knows how long the names may be that have it in them.
EnvironmentName = Annotated[str, Field(max_length=63, pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
# As strict as Terraform's S3 backend, which takes the ids that RFC 4122 knows, and multi-Region keys.
_KEY_ID = rf"({_HEX}{{8}}-{_HEX}{{4}}-[1-5]{_HEX}{{3}}-[89ab]{_HEX}{{3}}-{_HEX}{{12}}|mrk-{_HEX}{{32}})"
KmsKeyArn = Annotated[str, Field(pattern=rf"^arn:aws:kms:[a-z0-9-]+:[0-9]{{12}}:key/{_KEY_ID}$")]


@functools.cache
def _time_zones() -> frozenset[str]:
    """Return the names in the time zone database of the package, the same on every machine.

    What a machine has beside it (`localtime`, its own zone) means something else elsewhere; Factory is the zone of a
    machine that has no place set.
    """
    listed = importlib.resources.files("tzdata").joinpath("zones").read_text(encoding="utf-8")
    return frozenset(listed.split()) - {"Factory"}


def _is_time_zone(value: str) -> str:
    """Return `value` when the time zone database has it."""
    if value not in _time_zones():
        raise PydanticCustomError("time_zone", "no time zone of that name")
    return value


def _is_window(value: str) -> str:
    """Return `value` when it says a window of time."""
    try:
        require_short(window_of(value))
    except WindowError as error:
        form = FORMS["freeze"]
        raise refused(error.what, error.remedy or f"write it like {form.example}") from None
    return value


TimeZone = Annotated[str, Field(pattern=r"^[A-Za-z0-9_+/-]+$"), AfterValidator(_is_time_zone)]
# The pattern is what editors know; `window_of` is stricter, and says why.
FreezeWindow = Annotated[
    str, AfterValidator(_is_window), Field(json_schema_extra={"pattern": "^[0-9a-z: -]+ to [0-9a-z: -]+$"})
]


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


# The reason may have any character that means itself: no document has it.
CountedRuleText = Annotated[str, Field(pattern=FORM), AfterValidator(plain), AfterValidator(_is_of_a_managed_group)]

# IAM API reference, CreateRole: 512 characters of path, and 1 to 64 of name, which are these.
_ROLE_PATH_LENGTH = 512
_ROLE_CHARACTER = "[A-Za-z0-9+=,.@_-]"


def _is_path_of_a_person(value: str) -> str:
    """Return `value`, a role's ARN, when IAM takes its path, slashes at both ends included, and a person the role."""
    path, slash, _ = value.partition(":role")[2].rpartition("/")
    if len(path + slash) > _ROLE_PATH_LENGTH:
        raise PydanticCustomError("role_path", "a path that is too long")
    if (path + slash).startswith("/aws-service-role/"):
        raise refused(
            "a service-linked role, which only its service of AWS assumes", "use a role that a person assumes"
        )
    return value


# A path may have every printable character of ASCII there. Here it has those of a name, which are enough for the paths
# of IAM Identity Center. Of the others, Terraform evaluates `${` and `%{` (Terraform language documentation, "Strings
# and Templates"); ArnEquals, by which bucket and key policies compare this ARN with aws:PrincipalArn, takes `*` and `?`
# for wildcards (IAM user guide, "IAM JSON policy elements: Condition operators"); quotes and backslashes mean something
# in JSON.
RoleArn = Annotated[
    str,
    Field(pattern=rf"^arn:aws:iam::[0-9]{{12}}:role/({_ROLE_CHARACTER}+/)*{_ROLE_CHARACTER}{{1,64}}$"),
    AfterValidator(_is_path_of_a_person),
]
# As GitHub names them: an owner has no dot, a repository may have one.
_OWNER, _REPOSITORY = "[A-Za-z0-9]([A-Za-z0-9-]{0,37}[A-Za-z0-9])?", "[A-Za-z0-9._-]{1,100}"


def _is_name_of_a_repository(value: str) -> str:
    """Return `value` unless GitHub gives no repository this name: it means a folder, or the end of an address."""
    name = value.partition("/")[2]
    if name in (".", "..") or name.lower().endswith((".git", ".wiki")):
        raise refused("GitHub has no repository of this name", "write owner/name as the repository's page has it")
    return value


GithubRepository = Annotated[str, Field(pattern=rf"^{_OWNER}/{_REPOSITORY}$"), AfterValidator(_is_name_of_a_repository)]
# GitHub Docs, OpenID Connect reference: subjects of repositories that were made, renamed or moved lately carry ids.
_ID = "@[0-9]{1,20}"
SubjectPrefix = Annotated[str, Field(pattern=rf"^repo:{_OWNER}({_ID}/{_REPOSITORY}{_ID}|/{_REPOSITORY})$")]


def _is_public_key(value: str) -> str:
    """Return `value` when it is a point of the curve P-256: one wrong character, and it is none."""
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    key = base64.b64decode(value)
    try:
        load_der_public_key(key)
    except ValueError:
        raise PydanticCustomError("public_key", "no public key") from None
    # Four bits of the last letter mean nothing (RFC 4648, section 3.5): with one spelling a key, equal texts are equal
    # keys wherever they are compared.
    if (spelled := base64.b64encode(key).decode()) != value:
        raise refused("another spelling of the same bytes", f"write {spelled}")
    return value


# RFC 5480: what stands before the point is the same for every key of this curve; then 64 bytes, and 91 in all.
_P256 = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE"
SigningKey = Annotated[str, Field(pattern=rf"^{_P256}[A-Za-z0-9+/]{{86}}==$"), AfterValidator(_is_public_key)]
CertificateArn = Annotated[
    str, Field(pattern=rf"^arn:aws:acm:[a-z0-9-]+:[0-9]{{12}}:certificate/{_HEX}{{8}}(-{_HEX}{{4}}){{3}}-{_HEX}{{12}}$")
]
# What names may not begin and end with; -an is for buckets in the namespace of an account, which these are not
# (https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html).
_RESERVED_STARTS = ("xn--", "sthree-", "amzn-s3-demo-")
_RESERVED_ENDS = ("-s3alias", "--ol-s3", "--x-s3", "--table-s3", "-an")


def _is_free_in_s3(value: str) -> str:
    """Return `value` unless S3 keeps names of this form for itself."""
    for begins in _RESERVED_STARTS:
        if value.startswith(begins):
            raise refused(f"S3 reserves names that begin with {begins}", "choose another name")
    for ends in _RESERVED_ENDS:
        if value.endswith(ends):
            raise refused(f"S3 reserves names that end with {ends}", "choose another name")
    return value


BucketName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$"), AfterValidator(_is_free_in_s3)]


def _is_free_tag(value: str) -> str:
    """Return `value` unless AWS reserves it, or trims it to another text."""
    if value != value.strip(" "):
        remedy = f"write {value.strip(' ')}" if value.strip(" ") else "write a name"
        raise refused("a space at an end, which some services of AWS remove", remedy)
    if value.lower().startswith("aws:"):
        raise refused("AWS reserves values that begin with aws:", f"write {value[4:].strip(' ') or 'a name'}")
    return value


# AWS Tagging user guide, "Tag naming limits and requirements".
TagValue = Annotated[str, Field(pattern=r"^[A-Za-z0-9 _.:/=+@-]{1,256}$"), AfterValidator(_is_free_tag)]

CommitId = Annotated[str, Field(pattern=r"^[0-9a-f]{40}$")]


InterfaceEndpoint = Literal[
    "ecr.api", "ecr.dkr", "elasticache", "kms", "logs", "monitoring", "secretsmanager", "ssmmessages", "sts"
]
