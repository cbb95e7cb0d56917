"""What AWS says when it denies a request, as a role, an action, a resource and the file that would grant it.

The words are those of the IAM user guide, "Troubleshoot access denied error messages": `User: ARN is not authorized to
perform: ACTION on resource: ARN`, then `because no KIND allows the ACTION action` or `with an explicit deny in a KIND`.
EC2 and S3 leave all that out of some answers; the operation stands before them then, as the provider calls it (AWS SDK
for Go v2, `operation error SERVICE: OPERATION`). EC2's actions are called like its operations, those of S3 are not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from shared.aws import facts_of, file_name
from shared.aws.s3_calls import S3_ACTIONS
from shared.naming import SERVICE, WORKFLOW_ROLES, is_role_of_product

_CODE = re.compile(r"\b(AccessDenied(?:Exception)?|UnauthorizedOperation|AuthorizationError|Forbidden)\b")
_SAID = re.compile(
    r"(?:User: (?P<who>\S+) )?is not authorized to perform: (?P<action>[\w-]+:\w+)"
    # Up to the reason: "role NAME" is a resource, too.
    r"(?: on resource: (?P<resource>.+?)(?= because\b| with an explicit\b|\.\s|$))?",
    re.IGNORECASE | re.MULTILINE,
)
_KIND = r"(?P<kind>[\w -]+ policy|permissions boundary)"
_NONE_ALLOWS = re.compile(rf"because no {_KIND} allows")
_ONE_DENIES = re.compile(rf"with an explicit deny(?: in an? {_KIND})?")
_OPERATION = re.compile(r"operation error (?P<service>EC2|S3): (?P<call>\w+)")
_ADDRESS = re.compile(r"^(?:data\.)?(?P<type>aws_\w+)\.\S+: ")
_ENCODED = "Encoded authorization failure message"
_OUTSIDE = ("service control policy", "resource control policy", "VPC endpoint policy", "session policy")
STATE = "shared/access/state.py"
BOUNDARY = "shared/access/boundary.py"


@dataclass(frozen=True)
class Denial:
    """A denied request. `kind` is the kind of policy that AWS names; `explicit`: a statement denies it.

    `action` is None where AWS names only a `call` of S3 whose action is not known here. `who` is a role's name where it
    is one, else the ARN; None of it and of `resource` where AWS does not say.
    """

    code: str
    action: str | None
    who: str | None = None
    resource: str | None = None
    kind: str | None = None
    explicit: bool = False
    call: str | None = None


def denial_of(text: str) -> Denial | None:
    """Return the denial that an error's text tells of, None where it is another error."""
    code = _CODE.search(text)
    if code is None:
        return None
    said, call = _SAID.search(text), _OPERATION.search(text)
    denied, unallowed = _ONE_DENIES.search(text), _NONE_ALLOWS.search(text)
    kind = (denied or unallowed or {"kind": None})["kind"]
    if said is not None:
        service, _, name = said["action"].partition(":")
        resource = said["resource"].rstrip(".,;").strip('"') if said["resource"] else None
        who = _role_of(said["who"]) if said["who"] else None
        return Denial(code[1], f"{service.lower()}:{name}", who, resource, kind, denied is not None)
    if call is not None:
        name = call["call"]
        action = f"ec2:{name}" if call["service"] == "EC2" else S3_ACTIONS.get(name)
        unknown = None if action else f"{call['service']} {name}"
        return Denial(code[1], action, kind=kind, explicit=denied is not None, call=unknown)
    return None


def explained(line: str) -> str | None:
    """Return an engine's error in one line that says which file to change, None where it is no denial.

    `line` begins with the address of the resource where the engine names one.
    """
    denial = denial_of(line)
    if denial is None:
        return None
    address = _ADDRESS.match(line)
    where = f" on {denial.resource}" if denial.resource else ""
    what = f"{denial.code}: {denial.who or 'this session'} may not {denial.action or f'call {denial.call}'}{where}"
    more = "; `aws sts decode-authorization-message` says more of what stands in its log" if _ENCODED in line else ""
    remedy = _remedy(denial, address["type"] if address else None)
    return f"{address[0] if address else ''}{what}: {remedy}{more}"


def _remedy(denial: Denial, type_: str | None) -> str:
    if denial.kind in _OUTSIDE:
        return f"a {denial.kind} does not permit it, and no file here changes that policy: ask its owner"
    if denial.kind == "permissions boundary":
        return f"the boundary of that role ends before it: {BOUNDARY}, then {_bootstrap(denial)}"
    if denial.kind == "resource-based policy":
        verb = "denies" if denial.explicit else "does not allow"
        return (
            f"the resource's own policy {verb} it: shared/access has those of the account, shared/constructs the rest"
        )
    if denial.explicit:
        return "a statement denies it, and none in shared/access denies a role anything: see who gave that role more"
    if denial.who is not None and not is_role_of_product(denial.who):
        return "it is no role of this project: sign in as one (docs/operations.md)"
    return f"{_file(denial, type_)}, then {_bootstrap(denial)}"


def _file(denial: Denial, type_: str | None) -> str:
    if type_ is None:
        return f"see {STATE}"
    if denial.action is None:
        return f"look its action up in the Service Authorization Reference: {file_name(type_)} is to name it"
    if statements := _statements(type_, denial.action):
        named = " and ".join(statements)
        return f"{file_name(type_)} has it under {named}, whose resources and conditions stand in shared/access"
    return f"name it in {file_name(type_)} under actions"


def _statements(type_: str, action: str) -> list[str]:
    return sorted(
        {
            sid
            for one in facts_of(type_).actions
            for sid, actions in (*one.read.items(), *one.change.items())
            if action in actions
        }
    )


def _bootstrap(denial: Denial) -> str:
    """Return the command that brings an account's roles up to date, for the environment that the role's name tells."""
    begins = (f"{SERVICE}-{purpose}-" for purpose in WORKFLOW_ROLES)
    named = [denial.who.removeprefix(one) for one in begins if denial.who and denial.who.startswith(one)]
    return f"`./noxw -s bootstrap -- {named[0] if named else 'ENV'}`"


def _role_of(arn: str) -> str:
    """Return the name of the role that an ARN is, or that it is a session of; the ARN of anything else."""
    what, _, rest = arn.rpartition(":")[2].partition("/")
    return {"assumed-role": rest.partition("/")[0], "role": rest.rpartition("/")[2]}.get(what, arn)
