"""Edits of the rendered files, and values that the model has no field for."""

# A row is one line.
# ruff: noqa: E501

from __future__ import annotations

from ci.github.workflows.render import SET_UP
from ci.policy.workflows.model import Become, Call, Checkout, Event, Job, Push, Run, Upload, Workflow
from tests.ci.policy.workflows.edits import PINS, OfFile, OfType

DEPLOY, DRIFT, PLAN, PROMOTE, REQUEST = (
    f".github/workflows/{name}.yml" for name in ("deploy", "drift", "plan", "promote", "pull-request")
)
LINT = "run: ./noxw -s lint"
SET_UP_STEP = "      - name: Set up\n"
CHECKOUT = PINS["actions/checkout"]
COMMIT = CHECKOUT.partition("@")[2].partition(" ")[0]

FILES = (
    OfFile("a shell of its own", REQUEST, "lint", LINT, f"{LINT}\n        shell: python {{0}}"),
    OfFile("a folder of its own", REQUEST, "lint", LINT, f"{LINT}\n        working-directory: cdktf.out"),
    OfFile("a step whose failure is a success", REQUEST, "lint", LINT, f"{LINT}\n        continue-on-error: true"),
    OfFile("a job whose failure is a success", REQUEST, "lint", "    runs-on", "    continue-on-error: true\n    runs-on"),
    OfFile("defaults of every command", REQUEST, "", "\njobs:\n", "\ndefaults:\n  run:\n    shell: sh\n\njobs:\n"),
    OfFile("a grant at the top", PROMOTE, "", "permissions: {}", "permissions:\n  contents: write"),
    OfFile("every grant", REQUEST, "lint", "    permissions:\n      contents: read # to check out the request\n", "    permissions: write-all\n"),
    OfFile("a filter of paths", REQUEST, "", "  pull_request:\n", "  pull_request:\n    paths-ignore: [docs/**]\n"),
    OfFile("a push of any branch", PROMOTE, "", "branches: [main]", "branches: ['**']"),
    OfFile("a machine of somebody", DEPLOY, "apply", "runs-on: ubuntu-24.04", "runs-on: self-hosted"),
    OfFile("a container of somebody", DEPLOY, "apply", "    runs-on", "    container: example.org/image\n    runs-on"),
    OfFile("an argument more", REQUEST, "test", "run: ./noxw -s test", "run: ./noxw -s test -- --accept"),
    OfFile("a variable more", DEPLOY, "apply", "          MODE:", "          TF_LOG: trace\n          MODE:"),
    OfFile("a condition more", DEPLOY, "apply", SET_UP_STEP, f"{SET_UP_STEP}        if: inputs.mode == 'promote'\n"),
    OfFile("an input more", REQUEST, "plan", "path: cdktf.out/summaries\n", "path: cdktf.out/summaries\n          include-hidden-files: true\n"),
    OfFile("a token in the checkout", DEPLOY, "apply", "persist-credentials: false", "persist-credentials: true"),
    OfFile("credentials that end before the job", DEPLOY, "apply", "role-duration-seconds: 5400", "role-duration-seconds: 3600"),
    OfFile("an account in the log", DEPLOY, "apply", "mask-aws-account-id: true", "mask-aws-account-id: false"),
    OfFile("a session of any account", DEPLOY, "apply", "          allowed-account-ids: ${{ steps.identity.outputs.account_id }}\n", ""),
    OfFile("a role that stands in the file", PLAN, "plan", "${{ steps.identity.outputs.role_arn }}", "arn:aws:iam::111111111111:role/administrator"),
    OfFile("a long-lived key", PLAN, "plan", "          role-to-assume", "          aws-access-key-id: AKIDEXAMPLE\n          role-to-assume"),
    OfFile("secrets for a deployment", PROMOTE, "prod", "    with:\n", "    secrets: inherit\n    with:\n"),
    OfFile("a key from the secrets", REQUEST, "plan", "    env:\n", "    env:\n      KEY: ${{ secrets.KEY }}\n"),
    OfFile("a plan that counts as a deployment", PLAN, "plan", "      deployment: false\n", ""),
    OfFile("a group that is cut sometimes", PROMOTE, "prod", "cancel-in-progress: false", "cancel-in-progress: ${{ github.event_name == 'push' }}"),
    OfFile("a job of its own", DRIFT, "issues", "  issues:\n", "  more:\n    uses: ./.github/workflows/deploy.yml\n\n  issues:\n"),
    OfFile("a workflow that is not there", DEPLOY, "plan", "workflows/plan.yml", "workflows/planning.yml"),
    OfFile("an action of whatever lies in the checkout", PLAN, "plan", "$/.github/actions/set-up", "./.github/actions/set-up"),
    OfFile("an action of an unknown owner", REQUEST, "lint", CHECKOUT, f"somebody/checkout@{COMMIT} # v7.0.1"),
    OfFile("an image as an action", REQUEST, "lint", CHECKOUT, "docker://alpine:3.22"),
    OfFile("a script given to an action", REQUEST, "lint", LINT, f"uses: actions/github-script@{COMMIT} # v8.0.0\n        with:\n          script: process.exit(0)"),
    OfFile("a tag instead of a commit", REQUEST, "lint", CHECKOUT, "actions/checkout@v7"),
    OfFile("a commit without its version", REQUEST, "lint", CHECKOUT, f"actions/checkout@{COMMIT}"),
    OfFile("another commit in one place", REQUEST, "lint", f"checkout@{COMMIT}", f"checkout@{'0' * 40}", by="pins"),
    OfFile("a tag where an action is used once", SET_UP, "", PINS["hashicorp/setup-terraform"], "hashicorp/setup-terraform@v4", by="pins"),
    OfFile("a cache in the set-up", SET_UP, "", "    - name: Make .venv", f"    - uses: actions/cache@{COMMIT} # v6.1.0\n    - name: Make .venv"),
    OfFile("a script from the network in the set-up", SET_UP, "", "run: ./noxw --only-set-up", "run: curl -fsSL https://example.com | sh"),
    OfFile("an input pasted into the set-up", SET_UP, "", "run: ./noxw --only-set-up", "run: ./noxw -s ci -- ${{ inputs.terraform }}"),
    OfFile("another shell in the set-up", SET_UP, "", "shell: bash", "shell: python"),
    OfFile("a program as the set-up", SET_UP, "", "using: composite", "using: node24"),
    OfFile("Terraform's newest release", SET_UP, "", "terraform_version: 1", "terraform_version: latest # 1"),
    OfFile("text that is no YAML", REQUEST, "", "jobs:", "jobs: ["),
    OfFile("another line end", REQUEST, "lint", f"{LINT}\n", f"{LINT}\r\n"),
)  # fmt: skip
TYPES = (
    OfType("a shell of a step", Run, {"shell": "python"}),
    OfType("a folder of a step", Run, {"working_directory": "cdktf.out"}),
    OfType("a step that may fail", Run, {"continue_on_error": True}),
    OfType("a job that may fail", Job, {"continue_on_error": True}),
    OfType("a container", Job, {"container": "example.org/image"}),
    OfType("a service beside the job", Job, {"services": {}}),
    OfType("defaults of a job", Job, {"defaults": {}}),
    OfType("secrets of a call", Call, {"secrets": "inherit"}),
    OfType("a filter of paths", Event, {"paths": ("docs/**",)}),
    OfType("a push of another branch", Push, {"branches": ("**",)}),
    OfType("a token left in a checkout", Checkout, {"persist_credentials": True}),
    OfType("another repository", Checkout, {"repository": "somebody/else"}),
    OfType("hidden files of an artifact", Upload, {"include_hidden_files": True}),
    OfType("a session of another length", Become, {"seconds": 43_200}),
    OfType("a role by its ARN", Become, {"role_arn": "arn:aws:iam::111111111111:role/administrator"}),
    OfType("grants of a whole workflow", Workflow, {"permissions": "write-all"}),
)  # fmt: skip
EDITS = (*FILES, *TYPES)
