"""What AWS says when it denies a request, as a role, an action, a resource and the file that would grant it.

The words are those of the IAM user guide, "Troubleshoot access denied error messages": `User: ARN is not authorized to
perform: ACTION on resource: ARN`, then `because no KIND allows the ACTION action` or `with an explicit deny in a KIND`.
EC2 and S3 leave all that out of some answers; the operation stands before them then, as the provider calls it (AWS SDK
for Go v2, `operation error SERVICE: OPERATION`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from shared.aws import facts_of, file_name, types
from shared.naming import WORKFLOW_ROLES, is_role_of_product

_CODE = re.compile(r"\b(AccessDenied(?:Exception)?|UnauthorizedOperation|AuthorizationError|Forbidden)\b")
_SAID = re.compile(
    r"(?:User: (?P<who>\S+) )?is not authorized to perform: (?P<action>[\w-]+:\w+)"
    r"(?: on resource: \"?(?P<resource>[^\s\"]+)\"?)?",
    re.IGNORECASE,
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

    `who` is a role's name where it is one, else the ARN; None of it and of `resource` where AWS does not say.
    """

    code: str
    action: str
    who: str | None = None
    resource: str | None = None
    kind: str | None = None
    explicit: bool = False


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
        resource = said["resource"].rstrip(".,;") if said["resource"] else None
        who = _role_of(said["who"]) if said["who"] else None
        return Denial(code[1], f"{service.lower()}:{name}", who, resource, kind, denied is not None)
    if call is not None:
        return Denial(code[1], f"{call['service'].lower()}:{call['call']}", kind=kind, explicit=denied is not None)
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
    what = f"{denial.code}: {denial.who or 'this session'} may not {denial.action}{where}"
    more = "; `aws sts decode-authorization-message` says more of what stands in its log" if _ENCODED in line else ""
    remedy = _remedy(denial, address["type"] if address else None)
    return f"{address[0] if address else ''}{what}: {remedy}{more}"


def _remedy(denial: Denial, type_: str | None) -> str:
    if denial.kind in _OUTSIDE:
        return f"a {denial.kind} keeps it from everybody: ask whoever keeps that policy, no file here does"
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
        known = sorted(one for one in types() if _statements(one, denial.action))
        return f"see {STATE}" if not known else f"see {', '.join(map(file_name, known))}"
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
    purpose = next((one for one in WORKFLOW_ROLES if denial.who and f"-{one}-" in denial.who), None)
    environment = denial.who.partition(f"-{purpose}-")[2] if denial.who and purpose else "ENV"
    return f"`./noxw -s bootstrap -- {environment}`"


def _role_of(arn: str) -> str:
    """Return the name of the role that an ARN is, or that it is a session of; the ARN of anything else."""
    what, _, rest = arn.rpartition(":")[2].partition("/")
    return {"assumed-role": rest.partition("/")[0], "role": rest.rpartition("/")[2]}.get(what, arn)
