"""Rules about AWS roles: which job becomes which, behind what, for how long. Each yields what is wrong.

The step `identity` names the role in its command, so that a rule, and a reviewer, can read it off the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ci.policy.workflows.document import Job, Step, Workflow
from shared.access.roles import DEPLOY, PLAN, RECORD, REVIEW, ROLES

CREDENTIALS = "aws-actions/configure-aws-credentials@"
_IDENTITY = re.compile(
    r'\./noxw -s ci -- identity "\$ENVIRONMENT" (?P<role>[a-z]+) --github-output "\$GITHUB_OUTPUT"', re.ASCII
)
_APPROVERS = './noxw -s ci -- approvers "$ENVIRONMENT"'
# Where a job brings something, whoever wrote that does not count: what comes is what the plan job said.
_OF_COMMIT = f'{_APPROVERS} --commit="$COMMIT" --since="$SINCE" --github-output "$GITHUB_OUTPUT"'
_COMMITS = {
    name: f"${{{{ inputs.mode == 'promote' && needs.plan.outputs.{name.lower()} || '' }}}}"
    for name in ("COMMIT", "SINCE")
}
_RECORDED, _TAKES = {"APPROVALS": "${{ steps.approvers.outputs.approvals }}"}, ' --approvals="$APPROVALS" '
_TOKENS = ("GITHUB_TOKEN", "GH_TOKEN")
_LIBRARIES, _DEPLOYS = './noxw -s ci -- libraries "$COMMIT"', './noxw -s ci -- deploy "$ENVIRONMENT"'
# A state that the engine could not write ends with the runner. `identity` stands behind every check of the job.
_AFTER = "${{ (failure() || cancelled()) && steps.identity.outcome == 'success' }}"
_SAVES = './noxw -s ci -- save-state "$ENVIRONMENT"'
_WHATEVER_FAILED = re.compile(r"(?:failure|always|(?<!!)cancelled)\s*\(", re.IGNORECASE)
# GitHub's environment of each role, by what stands behind the name of ours.
_SUFFIX = {PLAN: "-plan", RECORD: "-record", DEPLOY: ""}
_FROM_IDENTITY = {"role-to-assume": "role_arn", "aws-region": "region"}
_LIMIT = "timeout-minutes"
_SESSION = {"role-session-name": "session", "allowed-account-ids": "account_id"}


@dataclass(frozen=True)
class Become:
    """One step that takes credentials, and the role, where the job says which."""

    job: Job
    index: int
    step: Step
    role: str | None


def becoming(workflow: Workflow) -> list[Become]:
    """Return every step that takes AWS credentials."""
    return [
        Become(job, index, step, _role(job, index))
        for job in workflow.jobs
        for index, step in enumerate(job.steps)
        if str(step.keys.get("uses", "")).lower().startswith(CREDENTIALS)
    ]


def roles_of(workflow: Workflow) -> frozenset[str]:
    """Return the roles that jobs of this file become."""
    return frozenset(one.role for one in becoming(workflow) if one.role is not None)


def known_role(workflow: Workflow) -> Iterator[str]:
    """Credentials are those of a role that the job names one step earlier, and are taken in the open, in the job."""
    for one in becoming(workflow):
        if workflow.is_action:
            yield f"{one.step.place}: takes credentials where no workflow shows it"
        elif one.role is None:
            yield f"{one.step.place}: no step `identity` before it names a role"
        elif not _taken_from_identity(one.step, _FROM_IDENTITY) or any(_is_key(name) for name in one.step.inputs):
            yield f"{one.step.place}: takes another role, or a key"


def session_settings(workflow: Workflow) -> Iterator[str]:
    """A session says who and where, is of the right account, hides it, and ends no sooner than its job."""
    for one in becoming(workflow):
        if not _taken_from_identity(one.step, _SESSION):
            yield f"{one.step.place}: name and account of the session are not those of `identity`"
        if one.step.inputs.get("mask-aws-account-id") != "true":
            yield f"{one.step.place}: the account is not masked"
        seconds, minutes = _number(one.step.inputs.get("role-duration-seconds")), _number(one.job.keys.get(_LIMIT))
        if not workflow.is_action and (not seconds or seconds < minutes * 60):
            yield f"{one.step.place}: the session ends before the job's {minutes} minutes"


def role_environment(workflow: Workflow) -> Iterator[str]:
    """The roles plan, record and deploy stand behind GitHub's environment of that role; review behind none."""
    for one in becoming(workflow):
        name, deployment = _environment(one.job)
        if workflow.is_pull_request:
            if name:
                yield f"{one.job.id}: a request in the environment '{name}'"
            continue
        suffix = _SUFFIX.get(str(one.role))
        wanted = f"{_mapping(one.job.keys.get('env')).get('ENVIRONMENT', '')}{suffix}"
        if suffix is not None and name != wanted:
            yield f"{one.job.id}: the role {one.role} needs the environment '{wanted}', and has '{name}'"
        elif suffix and deployment != "false":
            yield f"{one.job.id}: the environment '{name}' counts as a deployment"


def request_roles(workflow: Workflow) -> Iterator[str]:
    """No request becomes another role than review, and nothing else becomes that one."""
    for one in becoming(workflow):
        if workflow.is_pull_request and one.role not in (REVIEW, None):
            yield f"{one.job.id}: a pull request becomes the role {one.role}"
        elif one.role == REVIEW and not workflow.is_pull_request:
            yield f"{one.job.id}: the role review without a pull request"


def approved_first(workflow: Workflow) -> Iterator[str]:
    """Whoever deploys has asked, before it has credentials, whether somebody else approved."""
    for one in becoming(workflow):
        question, given = (_OF_COMMIT, _COMMITS) if one.job.needs else (_APPROVERS, {})
        asking = [step for step in one.job.steps[: one.index] if step.keys.get("run") == question]
        environments = [(step, _mapping(step.keys.get("env"))) for step in asking]
        about_itself = [step for step, env in environments if "ENVIRONMENT" not in env and given.items() <= env.items()]
        if one.role == DEPLOY and not any("if" not in step.keys for step in about_itself):
            yield f"{one.job.id}: becomes the role deploy and has not asked who approved"


def approvals_recorded(workflow: Workflow) -> Iterator[str]:
    """What deploys after an approval is given who approved, by the step that read it, and no token to read it again."""
    for one in becoming(workflow):
        # Where no step reads it, the rule on who approved says so.
        read_by = [step.keys.get("id") for step in one.job.steps[: one.index] if step.keys.get("run") == _OF_COMMIT]
        for step in one.job.steps if one.role == DEPLOY else ():
            command, env = f"{step.keys.get('run', '')} ", _mapping(step.keys.get("env"))
            if not command.startswith(_DEPLOYS):
                continue
            if read_by not in ([], ["approvers"]) or _TAKES not in command or not _RECORDED.items() <= env.items():
                yield f"{step.place}: does not record who approved"
            if any(name in given for name in _TOKENS for given in (env, _mapping(one.job.keys.get("env")))):
                yield f"{step.place}: deploys with a token of GitHub"


def libraries_first(workflow: Workflow) -> Iterator[str]:
    """Whoever deploys a commit has installed its libraries before it has credentials."""
    for one in becoming(workflow):
        deployed = {_commit(step) for step in one.job.steps if str(step.keys.get("run", "")).startswith(_DEPLOYS)}
        early = [step for step in one.job.steps[: one.index] if step.keys.get("run") == _LIBRARIES]
        if deployed - {_commit(step) for step in early if "if" not in step.keys}:
            yield f"{one.job.id}: takes credentials before the libraries of what it deploys are there"


def after_failure(workflow: Workflow) -> Iterator[str]:
    """After a failure a job with credentials takes them anew and saves its state, if all its checks are behind it.

    A job that applies as deploy does so, and no other step of any job with credentials runs after a failure.
    """
    taken = becoming(workflow)
    for job in {one.job.id: one.job for one in taken}.values():
        takes = [one.step for one in taken if one.job is job]
        for step in job.steps:
            condition = str(step.keys.get("if", ""))
            is_named = condition == _AFTER and (step in takes or step.keys.get("run") == _SAVES)
            if not is_named and (_WHATEVER_FAILED.search(condition) or (step in takes and condition)):
                yield f"{step.place}: runs after a failure, or takes credentials by a condition of its own"
        named = [step for step in job.steps if step.keys.get("if") == _AFTER]
        is_saved = [step in takes or step.keys.get("run") for step in named] == [True, _SAVES]
        deploys = any(str(step.keys.get("run", "")).startswith(_DEPLOYS) for step in job.steps)
        if deploys and DEPLOY in {one.role for one in taken if one.job is job} and not is_saved:
            yield f"{job.id}: deploys, and does not save a state that was not written"


def id_token(workflow: Workflow) -> Iterator[str]:
    """Only a job that takes credentials, or calls a workflow whose jobs do, can ask for an identity."""
    becomes = {one.job.id for one in becoming(workflow)}
    for job in workflow.jobs:
        if _mapping(job.keys.get("permissions")).get("id-token") and not (job.id in becomes or "uses" in job.keys):
            yield f"{job.id}: may ask for an identity that it does not use"


def _role(job: Job, index: int) -> str | None:
    """Return the role that the last `identity` before a step names, None where nothing fixed does."""
    for step in reversed(job.steps[:index]):
        match = _IDENTITY.fullmatch(str(step.keys.get("run", "")).strip())
        if step.keys.get("id") == "identity":
            known = match is not None and match["role"] in ROLES and "if" not in step.keys and "env" not in step.keys
            return match["role"] if match and known else None
    return None


def _commit(step: Step) -> object:
    """Return what a step takes as the commit."""
    return _mapping(step.keys.get("env")).get("COMMIT")


def _taken_from_identity(step: Step, inputs: dict[str, str]) -> bool:
    return all(step.inputs.get(name) == f"${{{{ steps.identity.outputs.{value} }}}}" for name, value in inputs.items())


def _is_key(name: str) -> bool:
    """Say whether an input is a key or a token that was made elsewhere."""
    return "key" in name or "token" in name


def _environment(job: Job) -> tuple[str, str]:
    """Return name and `deployment` of a job's environment, empty where it has none."""
    value = job.keys.get("environment", "")
    if isinstance(value, dict):
        return str(value.get("name", "")), str(value.get("deployment", "true"))
    return str(value), "true"


def _mapping(value: object) -> dict[str, str]:
    return value if isinstance(value, dict) else {}


def _number(value: object) -> int:
    return int(str(value)) if str(value).isdecimal() else 0
