"""The house rules for one workflow or composite action, by name, with what to do about each.

`check` is pure: text in, violations out. The rules on `on:` and `permissions:` stand here, the others beside their
subject: actions, artifacts, pull_request, required_check, roles, run_steps. zizmor and actionlint look at what is wrong
everywhere; these look at what is wrong here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import partial

from ci.policy.workflows import (
    actions,
    artifacts,
    coverage,
    pull_request,
    required_check,
    roles,
    run_steps,
)
from ci.policy.workflows.document import Workflow, WorkflowError, parse, parse_action
from ci.policy.workflows.rule import Rule, Violation

READABLE = "readable"
# Each starts with the repository's secrets and a write token, on the word of somebody who may have neither.
FORBIDDEN = ("pull_request_target", "workflow_run", "issue_comment")


def rules(sessions: Collection[str]) -> tuple[Rule, ...]:
    """Return every rule on one file; `sessions` are the names that `./noxw -s` knows."""
    return (*_anywhere(sessions), *_of_workflows())


def _anywhere(sessions: Collection[str]) -> tuple[Rule, ...]:
    """Return the rules that hold for a composite action, too."""
    one_command = partial(run_steps.one_command, sessions=sessions)
    return (
        Rule("pin-digest", "write the commit of the release, not its tag", actions.pin_digest, coverage.uses),
        Rule(
            "pin-owner",
            "do without it, or add the owner in ci/policy/workflows/actions.py",
            actions.pin_owner,
            coverage.uses,
        ),
        Rule("pin-comment", "end the line with ` # vX.Y.Z`", actions.pin_comment, coverage.uses),
        Rule(
            "checkout-credentials", "set `persist-credentials: false`", actions.checkout_credentials, coverage.checkouts
        ),
        Rule("expression-in-run", "pass it through `env:`", run_steps.expression_in_run, coverage.runs),
        Rule("one-command", "write `./noxw -s <session>` or `python3 -m ci.<module>`", one_command, coverage.runs),
        Rule("plain-shell", "move it into a session", run_steps.plain_shell, coverage.steps),
        Rule("continue-on-error", "remove it and mend the failure", required_check.continue_on_error, coverage.steps),
        Rule(
            "upload-paths",
            "upload a folder that the list in ci/policy/workflows/artifacts.py names",
            artifacts.upload_paths,
            coverage.uploads,
        ),
        Rule("no-cache", "remove it: .venv is ready in seconds", artifacts.caches, coverage.steps),
        Rule("no-secrets", "use GITHUB_TOKEN, or a role in AWS", artifacts.secrets, coverage.files),
        Rule("known-role", "take it from `identity ENV ROLE`, in the job", roles.known_role, coverage.credentials),
        Rule(
            "session-settings",
            "take name and account from `identity`, mask it, and let it live as long as the job",
            roles.session_settings,
            coverage.credentials,
        ),
    )


def _of_workflows() -> tuple[Rule, ...]:
    return (
        Rule(
            "role-environment", "give the job the environment of its role", roles.role_environment, coverage.credentials
        ),
        Rule("request-roles", "review for requests, the others on main", roles.request_roles, coverage.credentials),
        Rule(
            "approved-first", "run `approvers` before, without a condition", roles.approved_first, coverage.credentials
        ),
        Rule(
            "approvals-recorded",
            "give `deploy` the output of the step `approvers` as --approvals, and no token",
            roles.approvals_recorded,
            coverage.credentials,
        ),
        Rule(
            "libraries-first", "run `libraries` before, of the same commit", roles.libraries_first, coverage.credentials
        ),
        Rule(
            "after-failure",
            "become the role again and run `save-state`, each with that one condition",
            roles.after_failure,
            coverage.credentials,
        ),
        Rule("id-token", "remove the grant", roles.id_token, coverage.jobs),
        Rule("top-permissions", "write exactly that and grant per job", top_permissions, coverage.files),
        Rule("job-permissions", "list each scope with its reason", job_permissions, coverage.jobs),
        Rule(
            "write-on-pull-request",
            "move the job to a workflow that runs on main",
            pull_request.write_on_pull_request,
            coverage.request_jobs,
        ),
        Rule(
            "identity-or-comment",
            "make it two jobs, with a file between",
            pull_request.identity_or_comment,
            coverage.request_jobs,
        ),
        Rule(
            "same-repository",
            "add the condition on the head's repository",
            pull_request.same_repository,
            coverage.request_jobs,
        ),
        Rule(
            "base-tooling", "check out the base and use only its code", pull_request.base_tooling, coverage.request_jobs
        ),
        Rule("job-timeout", "set `timeout-minutes` to a number", required_check.job_timeout, coverage.jobs),
        Rule(
            "all-green-needs",
            "name every other job in its `needs`",
            required_check.all_green_needs,
            coverage.request_jobs,
        ),
        Rule("all-green-always", "give it `if: always()`", required_check.all_green_always, coverage.request_files),
        Rule(
            "all-green-reads-needs",
            "run `python3 -m ci.github.pull_request.all_green` with NEEDS: ${{ toJSON(needs) }} in env, and no `if:`",
            required_check.all_green_reads_needs,
            coverage.request_files,
        ),
        Rule(
            "all-green-skips", "remove it from MAY_BE_SKIPPED", required_check.all_green_skips, coverage.request_files
        ),
        Rule(
            "forbidden-trigger",
            "use pull_request, push, schedule or workflow_dispatch",
            forbidden_trigger,
            coverage.files,
        ),
        Rule("path-filter", "let the workflow run and decide inside it", path_filter, coverage.files),
    )


def forbidden_trigger(workflow: Workflow) -> Iterator[str]:
    """No trigger joins a stranger's input with our credentials."""
    for trigger in FORBIDDEN:
        if trigger in workflow.triggers:
            yield f"on: {trigger}"


def path_filter(workflow: Workflow) -> Iterator[str]:
    """No trigger looks at paths: a required check that is filtered out never reports, and the request waits."""
    for trigger, keys in workflow.triggers.items():
        for key in ("paths", "paths-ignore"):
            if key in keys:
                yield f"on.{trigger}.{key}"


def top_permissions(workflow: Workflow) -> Iterator[str]:
    """The workflow grants nothing by itself. Without the key a job gets the repository's default, maybe write."""
    if workflow.keys.get("permissions") != {}:
        yield "the top level does not say `permissions: {}`"


def job_permissions(workflow: Workflow) -> Iterator[str]:
    """Every job names its grants one by one; `read-all` and `write-all` name none."""
    for job in workflow.jobs:
        if not isinstance(job.keys.get("permissions"), dict):
            yield f"{job.id}: its grants are not named"


def check(name: str, text: str, sessions: Collection[str]) -> list[Violation]:
    """Return every violation in one file, in the order of the rules; a file that cannot be read is one too."""
    read = document(name, text)
    return [read] if isinstance(read, Violation) else violations(read, sessions)


def violations(workflow: Workflow, sessions: Collection[str]) -> list[Violation]:
    """Return what the rules on one file find in a document."""
    found = [(rule, what) for rule in rules_for(workflow, sessions) for what in rule.find(workflow)]
    return [Violation(workflow.name, rule.name, what, rule.remedy) for rule, what in found]


def rules_for(workflow: Workflow, sessions: Collection[str]) -> tuple[Rule, ...]:
    """Return the rules that hold for a document: an action has no triggers, grants or jobs."""
    return _anywhere(sessions) if workflow.is_action else rules(sessions)


def document(name: str, text: str) -> Workflow | Violation:
    """Return the document in a text, or the violation that it cannot be read."""
    try:
        return (parse_action if name.endswith(("action.yml", "action.yaml")) else parse)(name, text)
    except WorkflowError as error:
        return Violation(name, READABLE, str(error), "mend the file; no other rule was checked")
