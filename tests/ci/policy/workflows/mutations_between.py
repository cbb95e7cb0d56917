"""Mistakes in the order of environments and in who waits for whom."""

# The name of a mutation is its description.
# ruff: noqa: D103

from __future__ import annotations

from tests.ci.policy.workflows.mutations import swap
from tests.ci.policy.workflows.registry import DEPLOY, DRIFT, OPERATIONS, PLAN, PROMOTE, breaks, in_job

QUEUE = "    concurrency:\n      group: env-prod\n      cancel-in-progress: false\n      queue: max\n"
AFTER_STAGING = "    needs: [staging]\n    if: ${{ !cancelled() && needs.staging.result == 'success' }}\n"


@breaks("queued-deploy", PROMOTE)
def a_deployment_without_a_queue(text: str) -> str:
    return in_job(text, "prod", QUEUE, "")


@breaks("queued-deploy", PROMOTE)
def a_queue_of_another_environment(text: str) -> str:
    return in_job(text, "prod", "group: env-prod", "group: env-staging")


@breaks("queued-deploy", PROMOTE)
def a_queue_that_drops_who_waits(text: str) -> str:
    return in_job(text, "prod", "      queue: max\n", "")


@breaks("queued-deploy", OPERATIONS)
def a_rollback_beside_the_queue(text: str) -> str:
    return in_job(text, "rollback-prod", "group: env-prod", "group: rollback-prod")


@breaks("queued-deploy", PLAN)
def a_deployment_behind_a_called_workflow(text: str) -> str:
    call = (
        "  again:\n    permissions:\n      id-token: write # to become the roles\n"
        "    uses: ./.github/workflows/deploy.yml\n    with:\n      environment: prod\n      mode: promote\n"
    )
    # Without a promotion of prod elsewhere, so that only the place of this one is wrong.
    return swap(text, "jobs:\n", f"jobs:\n{call.replace('mode: promote', 'mode: rollback')}")


@breaks("never-cut", PROMOTE)
def a_deployment_that_a_newer_one_cuts_off(text: str) -> str:
    return in_job(text, "prod", "cancel-in-progress: false", "cancel-in-progress: true")


@breaks("never-cut", PROMOTE)
def a_deployment_that_may_be_cut_off_sometimes(text: str) -> str:
    expression = "cancel-in-progress: ${{ github.event_name == 'push' }}"
    return in_job(text, "prod", "cancel-in-progress: false", expression)


@breaks("never-cut", DRIFT)
def a_look_for_drift_that_is_cut_off(text: str) -> str:
    return swap(text, "cancel-in-progress: false", "cancel-in-progress: true")


@breaks("own-queue", DEPLOY)
def a_job_that_waits_for_its_own_caller(text: str) -> str:
    return in_job(text, "apply", "    runs-on", "    concurrency: env-prod\n    runs-on")


@breaks("whole-queue", PROMOTE)
def a_waiting_run_that_blocks_all_others(text: str) -> str:
    return swap(text, "jobs:\n", "concurrency:\n  group: promote\n  queue: max\njobs:\n")


@breaks("deploy-is-called", DEPLOY)
def a_deployment_that_anybody_starts(text: str) -> str:
    return swap(text, "on:\n", "on:\n  workflow_dispatch:\n")


@breaks("main-only", PROMOTE)
def a_promotion_of_any_branch(text: str) -> str:
    return in_job(text, "due", "    if: github.ref == 'refs/heads/main'\n", "")


@breaks("main-only", DRIFT)
def a_look_for_drift_by_any_branch(text: str) -> str:
    return in_job(text, "drift", "    if: github.ref == 'refs/heads/main'\n", "")


@breaks("main-only", OPERATIONS)
def a_rollback_by_any_branch(text: str) -> str:
    return in_job(text, "rollback-prod", "github.ref == 'refs/heads/main' && ", "")


@breaks("chain-order", PROMOTE)
def production_beside_staging(text: str) -> str:
    return in_job(text, "prod", AFTER_STAGING, AFTER_STAGING.replace("staging", "dev"))


@breaks("chain-order", PROMOTE)
def production_after_a_failure(text: str) -> str:
    return in_job(text, "prod", " && needs.staging.result == 'success'", "")


@breaks("chain-order", PROMOTE)
def production_always(text: str) -> str:
    return in_job(text, "prod", "${{ !cancelled() && needs.staging.result == 'success' }}", "always()")


@breaks("chain-order", PROMOTE)
def a_first_environment_without_a_build(text: str) -> str:
    return in_job(text, "dev", "needs: [supersede, build]", "needs: [supersede]")


@breaks("protected-first", PROMOTE)
def a_promotion_that_does_not_ask_for_protection(text: str) -> str:
    return in_job(text, "supersede", "run: ./noxw -s ci -- protection", "run: ./noxw -s ci -- supersede")


@breaks("protected-first", PROMOTE)
def a_promotion_that_asks_for_protection_sometimes(text: str) -> str:
    step = "      - name: Are the environments protected?\n"
    return in_job(text, "supersede", step, f"{step}        if: github.event_name != 'push'\n")


@breaks("protected-first", PROMOTE)
def a_first_environment_that_waits_for_no_protection(text: str) -> str:
    return in_job(text, "dev", "needs: [supersede, build]", "needs: [build]")


@breaks("deployed-set", PROMOTE)
def an_environment_that_nobody_promotes(text: str) -> str:
    return text[: text.index("\n  prod:\n")]


@breaks("deployed-set", DRIFT)
def an_environment_that_nobody_looks_at(text: str) -> str:
    return swap(text, "[dev, staging, prod]", "[dev, staging]")


@breaks("offered", OPERATIONS)
def an_end_of_production(text: str) -> str:
    changed = text
    for old in ("destroy staging'", "env-staging", "environment: staging"):
        changed = in_job(changed, "destroy-staging", old, old.replace("staging", "prod"))
    return changed


@breaks("offered", OPERATIONS)
def a_rollback_that_nobody_chose(text: str) -> str:
    return in_job(text, "rollback-prod", " && inputs.operation == 'rollback prod'", "")


@breaks("offered", OPERATIONS)
def a_rollback_of_the_wrong_environment(text: str) -> str:
    changed = in_job(text, "rollback-dev", "group: env-dev", "group: env-prod")
    return in_job(changed, "rollback-dev", "environment: dev", "environment: prod")


@breaks("offered", OPERATIONS)
def a_rollback_of_what_does_not_exist(text: str) -> str:
    changed = text
    for old in ("rollback dev'", "env-dev", "environment: dev"):
        changed = in_job(changed, "rollback-dev", old, old.replace("dev", "qa"))
    return changed


@breaks("own-files", DEPLOY)
def a_workflow_that_is_not_there(text: str) -> str:
    return swap(text, "./.github/workflows/plan.yml", "./.github/workflows/planning.yml")


@breaks("no-secrets", PROMOTE)
def secrets_for_a_deployment(text: str) -> str:
    return in_job(text, "prod", "    with:\n", "    secrets: inherit\n    with:\n")


@breaks("upload-paths", PROMOTE)
def a_state_as_an_artifact(text: str) -> str:
    return swap(text, "path: cdktf.out/pack", "path: terraform.tfstate")


@breaks("checkout-credentials", DEPLOY)
def a_deployment_that_keeps_its_token(text: str) -> str:
    return in_job(text, "apply", "persist-credentials: false", "persist-credentials: true")


@breaks("top-permissions", PROMOTE)
def a_promotion_that_grants_at_the_top(text: str) -> str:
    return swap(text, "permissions: {}", "permissions:\n  contents: read")


@breaks("forbidden-trigger", OPERATIONS)
def an_operation_that_a_comment_starts(text: str) -> str:
    return swap(text, "on:\n", "on:\n  issue_comment:\n")
