"""Edits of steps in the model: each says what somebody might do, and which rule must find it."""

from __future__ import annotations

from dataclasses import replace

from ci.policy.workflows.model import (
    Concurrency,
    Download,
    Run,
)
from tests.ci.policy.workflows.edits import OfModel, added, dropped, given, job, less, step, swapped

APPLY, RECORD, UNLOCK, PLAN = "deploy/apply", "deploy/record", "deploy/unlock", "plan/plan"
REVIEW, COMMENT, GREEN, LINT = (
    "pull-request/plan",
    "pull-request/comment",
    "pull-request/all-green",
    "pull-request/lint",
)
ASK, DEPLOYS = "Did another person approve it?", "Apply the plan, verify, look for drift, record"
PROD, QUEUE = "promote/prod", Concurrency("env-prod", wait_all=True)


EDITS = (
    OfModel(
        "tests renew what they compare with",
        "steps",
        step("pull-request/test", "Test", command="./noxw -s test -- --accept"),
    ),
    OfModel(
        "fewer tests on a pull request", "steps", step("pull-request/test", "Test", command="./noxw -s test -- --quick")
    ),
    OfModel(
        "policy without checkov",
        "steps",
        step("pull-request/policy", "Judge what is synthesized", command="./noxw -s ci -- security"),
    ),
    OfModel("a plan of what was not packed", "steps", dropped(PLAN, "Compare it with this checkout")),
    OfModel(
        "a pack compared after the plan",
        "steps",
        swapped(PLAN, "Compare it with this checkout", "Plan what may come, and store the plan"),
    ),
    OfModel(
        "a pack compared sometimes", "command", step(PLAN, "Compare it with this checkout", condition="inputs.to == ''")
    ),
    OfModel("a condition on a check", "command", step(LINT, "Lint, types, imports", condition="github.actor != 'me'")),
    OfModel("a condition on a set-up", "checkout", step(LINT, "Set up", condition="github.actor != 'me'")),
    OfModel("a session that does not exist", "steps", step(LINT, "Lint, types, imports", command="./noxw -s lnit")),
    OfModel(
        "a second command on the line",
        "steps",
        step(LINT, "Lint, types, imports", command="./noxw -s lint && ./noxw -s test"),
    ),
    OfModel("a command that is not ours", "steps", step(LINT, "Lint, types, imports", command="pip install ruff")),
    OfModel(
        "a branch's name pasted into a script",
        "steps",
        step(LINT, "Lint, types, imports", command="./noxw -s lint -- ${{ github.head_ref }}"),
    ),
    OfModel(
        "a command twice",
        "steps",
        added("promote/build", 3, Run(name="Again", command="./noxw -s synth")),
    ),
    OfModel("one more command", "steps", added(LINT, 2, Run(name="More", command="./noxw -s synth"))),
    OfModel(
        "a key of YAML in a step's name",
        "text",
        step(LINT, "Lint, types, imports", name="Lint\n        shell: python {0}"),
    ),
    OfModel("a secret in a step's name", "text", step(LINT, "Lint, types, imports", name="Lint ${{ secrets.KEY }}")),
    OfModel(
        "approvals said by the job that plans",
        "command",
        step(APPLY, DEPLOYS, env=given(APPROVALS="${{ needs.plan.outputs.approvals }}")),
    ),
    OfModel("approvals that are not recorded", "command", step(APPLY, DEPLOYS, env=less("APPROVALS"))),
    OfModel("approvals of another step", "command", step(APPLY, "Did another person approve it?", id="who")),
    OfModel("a token beside the deploy role", "command", step(APPLY, DEPLOYS, env=given(GITHUB_TOKEN="x"))),
    OfModel("Terraform tells its secrets", "command", step(APPLY, DEPLOYS, env=given(TF_LOG="trace"))),
    OfModel("Terraform tells its secrets, job-wide", "job", job(APPLY, env=given(TF_LOG="trace"))),
    OfModel(
        "another commit is deployed",
        "command",
        step(APPLY, DEPLOYS, env=given(COMMIT="${{ needs.plan.outputs.since }}")),
    ),
    OfModel("another commit is checked out to deploy", "checkout", step(APPLY, "Check out", ref="${{ inputs.to }}")),
    OfModel(
        "another plan is deployed",
        "command",
        step(RECORD, "Verify, look for drift, record", env=given(PLAN_KEY="${{ inputs.to }}")),
    ),
    OfModel("no history for a record's commit", "checkout", step(APPLY, "Check out", history="")),
    OfModel("no history for drift", "checkout", step("drift/drift", "Check out", history="")),
    OfModel("a job without a checkout", "checkout", dropped(APPLY, "Check out")),
    OfModel("no Terraform where a plan is made", "set-up", step(PLAN, "Set up", terraform=False)),
    OfModel("a set-up after the command", "set-up", swapped(LINT, "Set up", "Lint, types, imports")),
    OfModel(
        "another Python than the matrix says", "set-up", step("nightly/quick", "Choose the Python", version="3.13")
    ),
    OfModel("Terraform's newest release", "terraform", lambda repository: replace(repository, terraform="latest")),
    OfModel(
        "an artifact over the checkout of the comment",
        "artifact-over-checkout",
        step(COMMENT, "Fetch the summaries", path="."),
    ),
    OfModel("an artifact over the code of the comment", "artifact", step(COMMENT, "Fetch the summaries", path="ci")),
    OfModel(
        "an artifact in a job that had none",
        "steps",
        added("deploy/record", 2, Download(name="Fetch", artifact="pack", path="cdktf.out/pack")),
    ),
    OfModel(
        "a folder of plans as an artifact",
        "artifact",
        step(REVIEW, "Keep the summary for the comment", path="cdktf.out/work"),
    ),
    OfModel(
        "a state as an artifact",
        "artifact",
        step("promote/build", "Keep the pack for the plans", path="terraform.tfstate"),
    ),
    OfModel(
        "a pack that may be missing", "artifact", step("promote/build", "Keep the pack for the plans", optional=True)
    ),
    OfModel("a pack fetched by every mode", "artifact", step(PLAN, "Fetch what the run has built", condition="")),
)
