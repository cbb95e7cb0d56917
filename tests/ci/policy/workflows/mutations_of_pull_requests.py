"""Mistakes in what a pull request may do."""

# The name of a mutation is its description.
# ruff: noqa: D103

from __future__ import annotations

from tests.ci.policy.workflows.mutations import swap
from tests.ci.policy.workflows.registry import PULL_REQUEST, breaks, in_job

GUARD = "github.event.pull_request.head.repo.full_name == github.repository && "


@breaks("same-repository", PULL_REQUEST)
def an_identity_for_forks(text: str) -> str:
    return in_job(text, "plan", GUARD, "")


@breaks("same-repository", PULL_REQUEST)
def a_comment_for_forks_that_an_or_lets_in(text: str) -> str:
    return in_job(text, "comment", "== github.repository &&", "== github.repository || true &&")


@breaks("same-repository", PULL_REQUEST)
def an_identity_for_another_repository(text: str) -> str:
    return in_job(text, "plan", "== github.repository &&", "== 'somebody/fork' &&")


@breaks("same-repository", PULL_REQUEST)
def a_comment_for_forks(text: str) -> str:
    return in_job(text, "comment", GUARD, "")


@breaks("identity-or-comment", PULL_REQUEST)
def a_plan_that_writes_its_own_comment(text: str) -> str:
    grant = "id-token: write # to become the review role, which only reads\n"
    return in_job(text, "plan", grant, f"{grant}      pull-requests: write # to comment\n")


@breaks("base-tooling", PULL_REQUEST)
def a_comment_by_the_code_of_the_request(text: str) -> str:
    return in_job(text, "comment", "          ref: ${{ github.event.pull_request.base.sha }}\n", "")


@breaks("base-tooling", PULL_REQUEST)
def a_comment_by_the_code_of_the_head(text: str) -> str:
    return in_job(text, "comment", "pull_request.base.sha", "pull_request.head.sha")


@breaks("base-tooling", PULL_REQUEST)
def a_comment_after_an_action_of_the_request(text: str) -> str:
    step = "      - name: Set up\n        uses: $/.github/actions/set-up\n"
    return in_job(text, "comment", "      - name: Fetch", f"{step}      - name: Fetch")


def _called(text: str, grant: str, workflow: str) -> str:
    """Add a job that calls a workflow, for branches of this repository only."""
    job = (
        f"  another:\n    if: {GUARD.removesuffix(' && ')}\n    permissions:\n      {grant}: write # to do it\n"
        f"    uses: ./.github/workflows/{workflow}\n"
    )
    needs = in_job(text, "all-green", "plan, comment]", "plan, comment, another]")
    return swap(needs, "\n  # The one required check.", f"\n{job}\n  # The one required check.")


@breaks("base-tooling", PULL_REQUEST)
def a_comment_from_a_workflow_of_the_request(text: str) -> str:
    return _called(text, "pull-requests", "pull-request.yml")


@breaks("request-calls", PULL_REQUEST)
def a_request_that_deploys(text: str) -> str:
    return _called(text, "id-token", "deploy.yml")


@breaks("request-calls", PULL_REQUEST)
def a_request_that_plans_as_main_does(text: str) -> str:
    return _called(text, "id-token", "plan.yml")


@breaks("request-roles", PULL_REQUEST)
def a_request_that_becomes_the_plan_role(text: str) -> str:
    return in_job(text, "plan", 'identity "$ENVIRONMENT" review', 'identity "$ENVIRONMENT" plan')


@breaks("role-environment", PULL_REQUEST)
def a_request_in_the_environment_of_the_plan_role(text: str) -> str:
    place = "    env:\n      ENVIRONMENT:"
    return in_job(text, "plan", place, f"    environment: ${{{{ matrix.environment }}}}-plan\n{place}")


@breaks("write-on-pull-request", PULL_REQUEST)
def a_request_that_may_push(text: str) -> str:
    return in_job(text, "lint", "contents: read", "contents: write")


@breaks("id-token", PULL_REQUEST)
def an_identity_that_the_job_does_not_use(text: str) -> str:
    granted = in_job(
        text, "synth", "to check out the request\n", "to check out the request\n      id-token: write # ?\n"
    )
    return in_job(granted, "synth", "    runs-on", f"    if: {GUARD.removesuffix(' && ')}\n    runs-on")


@breaks("matrix-guard", PULL_REQUEST)
def a_matrix_that_may_have_no_members(text: str) -> str:
    return in_job(text, "plan", " && needs.affected.outputs.any == 'true'", "")


@breaks("all-green-needs", PULL_REQUEST)
def a_plan_that_the_required_check_does_not_see(text: str) -> str:
    return in_job(text, "all-green", "affected, plan, comment]", "affected, comment]")


@breaks("all-green-skips", PULL_REQUEST)
def tests_that_may_be_skipped(text: str) -> str:
    return swap(text, "MAY_BE_SKIPPED: plan comment", "MAY_BE_SKIPPED: plan comment test")


@breaks("all-green-reads-needs", PULL_REQUEST)
def a_judge_that_looks_elsewhere(text: str) -> str:
    return swap(text, "MAY_BE_SKIPPED: plan comment", "PYTHONPATH: cdktf.out")


@breaks("upload-paths", PULL_REQUEST)
def a_folder_of_plans_as_an_artifact(text: str) -> str:
    return in_job(text, "plan", "path: cdktf.out/summaries", "path: cdktf.out/work")


@breaks("upload-paths", PULL_REQUEST)
def everything_as_an_artifact(text: str) -> str:
    return in_job(text, "plan", "path: cdktf.out/summaries", "path: .")


@breaks("upload-paths", PULL_REQUEST)
def a_second_folder_as_an_artifact(text: str) -> str:
    return in_job(
        text, "plan", "path: cdktf.out/summaries", "path: |\n            cdktf.out/summaries\n            cdktf.out"
    )


@breaks("upload-paths", PULL_REQUEST)
def hidden_files_as_an_artifact(text: str) -> str:
    path = "path: cdktf.out/summaries\n"
    return in_job(text, "plan", path, f"{path}          include-hidden-files: true\n")


@breaks("no-secrets", PULL_REQUEST)
def a_key_from_the_secrets(text: str) -> str:
    return in_job(text, "plan", "    env:\n", "    env:\n      KEY: ${{ secrets.AWS_ACCESS_KEY_ID }}\n")


@breaks("no-secrets", PULL_REQUEST)
def all_secrets_at_once(text: str) -> str:
    return in_job(text, "plan", "    env:\n", "    env:\n      KEYS: ${{ toJSON(secrets) }}\n")


@breaks("no-secrets", PULL_REQUEST)
def a_secret_in_a_condition(text: str) -> str:
    return in_job(text, "plan", "if: github", "if: secrets.KEY != '' && github")
