"""Edits of jobs and triggers in the model: each says what somebody might do, and which rule must find it."""

from __future__ import annotations

from dataclasses import replace

from ci.policy.workflows.conditions import ALWAYS, NOT_CANCELLED, ON_MAIN, SAME_REPOSITORY
from ci.policy.workflows.model import Called, Concurrency, Dispatch, Event, Grant, Input, Matrix, SetUp
from tests.ci.policy.workflows.edits import (
    MODEL,
    OfModel,
    added,
    also,
    dropped,
    given,
    grants,
    job,
    less,
    step,
    swapped,
    without,
    workflow,
)

APPLY, RECORD, UNLOCK, PLAN = "deploy/apply", "deploy/record", "deploy/unlock", "plan/plan"
REVIEW, COMMENT, GREEN, LINT = (
    "pull-request/plan",
    "pull-request/comment",
    "pull-request/all-green",
    "pull-request/lint",
)
ASK, SAVES = "Did another person approve it?", "Save a state that was not written"
[CALLED] = [
    trigger for one in MODEL.workflows if one.name == "plan" for trigger in one.triggers if isinstance(trigger, Called)
]
PROD, QUEUE = "promote/prod", Concurrency("env-prod", wait_all=True)


JOBS = (
    OfModel("a machine of somebody", "runner", job(LINT, runner="self-hosted")),
    OfModel("a newer machine than the tests know", "runner", job(APPLY, runner="ubuntu-latest")),
    OfModel("a job of six hours", "runner", job(APPLY, minutes=360)),
    OfModel("a job that nobody allowed", "jobs", also("pull-request", LINT, id="more", name="more")),
    OfModel("a check that is left out", "jobs", without("pull-request", "policy")),
    OfModel("a job twice", "jobs", also("promote", "promote/build")),
    OfModel("a workflow that nobody allowed", "workflow", workflow("nightly", name="weekly")),
    OfModel("a check that can be skipped", "job", job(LINT, condition=("github.actor != 'me'",))),
    OfModel("a matrix that may be empty", "job", job(REVIEW, condition=(SAME_REPOSITORY,))),
    OfModel(
        "a plan of one environment only", "job", job(REVIEW, matrix=Matrix("environment", ("dev",), "one is enough"))
    ),
    OfModel("a comment that does not wait for the plans", "job", job(COMMENT, needs=("affected",))),
    OfModel("an approval for an empty plan", "job", job(APPLY, condition=less("needs.plan.outputs.changes != '0'"))),
    OfModel("another output as the commit", "job", job(PLAN, outputs=given(commit="identity"))),
    OfModel("a deployment that does not count as one", "job", job(APPLY, deployment=False)),
    OfModel(
        "a rollback to what was not selected",
        "job",
        job("operations/rollback-dev", inputs=given(to="${{ github.sha }}")),
    ),
    OfModel("an input that its workflow does not know", "job", job(PROD, inputs=given(force="true"))),
    OfModel(
        "a grant that nothing needs",
        "grants",
        job("promote/build", grants=grants(Grant("id-token", "write", "for later"))),
    ),
    OfModel("every grant at once", "grants", job(LINT, grants=(Grant("contents", "write", "why not"),))),
    OfModel("a grant without its reason", "grants", job(LINT, grants=(Grant("contents", "read", ""),))),
    OfModel("no grant to read approvals", "grants", job(APPLY, grants=grants(without="actions"))),
    OfModel("a job under another name", "text", job(GREEN, name="all-grey")),
)
TRIGGERS = (
    OfModel(
        "a trigger with secrets for strangers",
        "workflow",
        workflow("pull-request", triggers=(Event("pull_request_target"), Event("merge_group"))),
    ),
    OfModel(
        "an operation that a comment starts", "workflow", workflow("operations", triggers=(Event("issue_comment"),))
    ),
    OfModel("a run that another run starts", "workflow", workflow("promote", triggers=(Event("workflow_run"),))),
    OfModel(
        "a pull request's checks by hand",
        "workflow",
        workflow("pull-request", triggers=(Event("pull_request"), Event("merge_group"), Dispatch())),
    ),
    OfModel(
        "an output that no caller gets",
        "workflow",
        workflow("plan", triggers=(replace(CALLED, outputs=less("since")(CALLED.outputs)),)),
    ),
    OfModel(
        "one input more by hand",
        "workflow",
        workflow("operations", triggers=(Dispatch((Input("command", "What to run"),)),)),
    ),
    OfModel("a deployment that anybody starts", "deploy-called", workflow("deploy", triggers=(Dispatch(),))),
    OfModel("drift that is cut off", "deploy-called", workflow("drift", concurrency=Concurrency("drift", cancel=True))),
    OfModel("a group of a called workflow", "deploy-called", workflow("plan", concurrency=Concurrency("env-prod"))),
    OfModel(
        "a run that waits blocks all others",
        "deploy-group",
        workflow("promote", concurrency=Concurrency("promote", wait_all=True)),
    ),
)
NEVER = (
    OfModel("an identity for forks", "request-code", job(REVIEW, condition=less(SAME_REPOSITORY))),
    OfModel("a comment for forks", "request-code", job(COMMENT, condition=less(SAME_REPOSITORY))),
    OfModel(
        "a plan that writes its own comment",
        "request-code",
        job(REVIEW, grants=grants(Grant("pull-requests", "write", "to comment"))),
    ),
    OfModel("a request that may push", "request-code", job(LINT, grants=(Grant("contents", "write", "to push"),))),
    OfModel(
        "a comment by the request's code", "request-code", step(COMMENT, "Check out the base, not the request", ref="")
    ),
    OfModel(
        "a comment by the head's code",
        "request-code",
        step(COMMENT, "Check out the base, not the request", ref="${{ github.event.pull_request.head.sha }}"),
    ),
    OfModel("a comment after the request's action", "request-code", added(COMMENT, 1, SetUp())),
    OfModel(
        "a request that deploys",
        "request-code",
        also("pull-request", PROD, id="more", name="more", needs=(), condition=(SAME_REPOSITORY,)),
    ),
    OfModel("a request that becomes the plan role", "role-environment", step(REVIEW, "Become it", role="plan")),
    OfModel("the review role on main", "role-environment", step(PLAN, "Become it", role="review")),
    OfModel("a role that does not exist", "role-environment", step(PLAN, "Become it", role="admin")),
    OfModel(
        "a request in the plan role's environment",
        "role-environment",
        job(REVIEW, environment="${{ matrix.environment }}-plan"),
    ),
    OfModel("a deployment without an environment", "role-environment", job(APPLY, environment="")),
    OfModel(
        "a deployment behind an environment without reviewers",
        "role-environment",
        job(APPLY, environment="${{ inputs.environment }}-record"),
    ),
    OfModel(
        "a deployment approved for another environment", "role-environment", job(APPLY, env=given(ENVIRONMENT="prod"))
    ),
    OfModel("a plan that waits for reviewers", "role-environment", job(PLAN, environment="${{ inputs.environment }}")),
    OfModel(
        "drift in the environment of plans",
        "role-environment",
        job("drift/drift", environment="${{ matrix.environment }}-plan"),
    ),
    OfModel("an environment without a role", "role-environment", job("promote/build", environment="prod")),
    OfModel("nothing checks who approved", "approved-first", dropped(APPLY, ASK)),
    OfModel("approvals of promotions only", "approved-first", step(APPLY, ASK, condition="inputs.mode == 'promote'")),
    OfModel("approvals of another environment", "approved-first", step(APPLY, ASK, env=given(ENVIRONMENT="dev"))),
    OfModel("approvals after the credentials", "approved-first", swapped(APPLY, ASK, "Become it")),
    OfModel(
        "approvals of another commit", "command", step(APPLY, ASK, env=given(SINCE="${{ needs.plan.outputs.commit }}"))
    ),
    OfModel(
        "the libraries after the credentials",
        "libraries-first",
        swapped(APPLY, "Install the libraries of what is deployed", "Become it"),
    ),
    OfModel(
        "the libraries of another commit",
        "libraries-first",
        step(RECORD, "Install the libraries of what is deployed", env=given(COMMIT="${{ needs.plan.outputs.since }}")),
    ),
    OfModel("an unlock without an approval", "approved-first", dropped(UNLOCK, ASK)),
    OfModel("a state that nobody saves", "after-failure", dropped(APPLY, SAVES)),
    OfModel("a state saved with credentials that ended", "after-failure", dropped(APPLY, "Become it again")),
    OfModel(
        "credentials without an approval after a failure",
        "after-failure",
        step(APPLY, "Become it again", condition="failure()"),
    ),
    OfModel("credentials once more at any time", "after-failure", step(APPLY, "Become it again", condition="")),
    OfModel(
        "something else after a failure",
        "after-failure",
        step(RECORD, "Verify, look for drift, record", condition="always()"),
    ),
    OfModel("a deployment without a group", "deploy-group", job(PROD, concurrency=None)),
    OfModel(
        "the group of another environment",
        "deploy-group",
        job(PROD, concurrency=Concurrency("env-staging", wait_all=True)),
    ),
    OfModel("a group that drops who waits", "deploy-group", job(PROD, concurrency=Concurrency("env-prod"))),
    OfModel("a deployment that a newer one cuts", "deploy-group", job(PROD, concurrency=replace(QUEUE, cancel=True))),
    OfModel("a deployment behind a called workflow", "deploy-group", also("plan", PROD, id="again", name="again")),
    OfModel("a group for what only plans", "deploy-group", job("deploy/plan", concurrency=QUEUE)),
    OfModel("a promotion of any branch", "main-only", job("promote/due", condition=())),
    OfModel("a rollback by any branch", "main-only", job("operations/rollback-prod", condition=less(ON_MAIN))),
    OfModel(
        "production beside staging",
        "promotion-order",
        job(PROD, needs=("dev",), condition=(NOT_CANCELLED, "needs.dev.result == 'success'")),
    ),
    OfModel("production after a failure", "promotion-order", job(PROD, condition=(NOT_CANCELLED,))),
    OfModel("production always", "promotion-order", job(PROD, condition=(ALWAYS,))),
    OfModel("a first environment without a build", "promotion-order", job("promote/dev", needs=("supersede",))),
    OfModel(
        "a promotion without a check of protection",
        "promotion-order",
        dropped("promote/supersede", "Are the environments protected?"),
    ),
    OfModel(
        "a check of protection sometimes",
        "promotion-order",
        step("promote/supersede", "Are the environments protected?", condition="github.event_name != 'push'"),
    ),
    OfModel("a first environment without that check", "promotion-order", job("promote/dev", needs=("build",))),
    OfModel("an environment that is not promoted", "promotion-order", without("promote", "prod")),
    OfModel(
        "an environment without drift",
        "job",
        job("drift/drift", matrix=Matrix("environment", ("dev", "staging"), "two are enough")),
    ),
    OfModel(
        "an end of production",
        "promotion-order",
        also(
            "operations",
            "operations/destroy-staging",
            id="destroy-prod",
            name="destroy prod",
            inputs={"environment": "prod", "mode": "destroy"},
        ),
    ),
    OfModel(
        "a rollback that was not selected", "promotion-order", job("operations/rollback-prod", condition=(ON_MAIN,))
    ),
    OfModel(
        "a rollback of another environment",
        "promotion-order",
        job("operations/rollback-dev", inputs=given(environment="prod")),
    ),
    OfModel("a required check that can be skipped", "required-check", job(GREEN, condition=(NOT_CANCELLED,))),
    OfModel("a required check that does not wait", "required-check", job(GREEN, needs=less("plan"))),
    OfModel("a required check that is gone", "required-check", without("pull-request", "all-green")),
    OfModel(
        "a required check of invented results",
        "required-check",
        step(GREEN, "Did every job succeed?", env=given(NEEDS='{"lint": {"result": "success"}}')),
    ),
    OfModel(
        "a required check that decides sometimes",
        "required-check",
        step(GREEN, "Did every job succeed?", condition="github.actor != 'me'"),
    ),
    OfModel(
        "tests that may be skipped",
        "required-check",
        step(GREEN, "Did every job succeed?", env=given(MAY_BE_SKIPPED="plan comment test")),
    ),
    OfModel(
        "a required check with other code",
        "command",
        step(GREEN, "Did every job succeed?", env=given(PYTHONPATH="cdktf.out")),
    ),
)
EDITS = (*JOBS, *TRIGGERS, *NEVER)
