"""Mistakes in who becomes which role, behind what, and in the action that every job uses."""

# The name of a mutation is its description.
# ruff: noqa: D103

from __future__ import annotations

from tests.ci.policy.workflows.mutations import DIGEST, swap
from tests.ci.policy.workflows.registry import DEPLOY, DRIFT, PLAN, PROMOTE, SET_UP, breaks, in_job

ROLE = "role-to-assume: ${{ steps.identity.outputs.role_arn }}"
SESSION = "role-session-name: ${{ steps.identity.outputs.session }}"
ACCOUNT = "allowed-account-ids: ${{ steps.identity.outputs.account_id }}"


@breaks("known-role", PLAN)
def a_role_that_stands_in_the_file(text: str) -> str:
    return swap(text, ROLE, "role-to-assume: arn:aws:iam::111111111111:role/administrator")


@breaks("known-role", PLAN)
def a_role_that_an_input_chooses(text: str) -> str:
    return swap(text, 'identity "$ENVIRONMENT" plan', 'identity "$ENVIRONMENT" "$MODE"')


@breaks("known-role", PLAN)
def a_role_that_does_not_exist(text: str) -> str:
    return swap(text, 'identity "$ENVIRONMENT" plan', 'identity "$ENVIRONMENT" admin')


@breaks("known-role", PLAN)
def a_role_that_a_condition_leaves_out(text: str) -> str:
    return swap(text, "        id: identity\n", "        id: identity\n        if: inputs.mode == 'promote'\n")


@breaks("known-role", PLAN)
def a_role_of_another_environment(text: str) -> str:
    return swap(text, "        id: identity\n", "        id: identity\n        env:\n          ENVIRONMENT: prod\n")


@breaks("known-role", PLAN)
def a_long_lived_key(text: str) -> str:
    return swap(text, ROLE, f"{ROLE}\n          aws-access-key-id: AKIDEXAMPLE")


@breaks("known-role", SET_UP)
def credentials_out_of_sight(text: str) -> str:
    step = (
        f"    - uses: aws-actions/configure-aws-credentials@{DIGEST} # v6.2.3\n      with:\n        {ROLE}\n"
        f"        {SESSION}\n        {ACCOUNT}\n        mask-aws-account-id: true\n"
    )
    return swap(text, "    - name: Make .venv", f"{step}    - name: Make .venv")


@breaks("session-settings", DEPLOY)
def credentials_that_end_before_the_job(text: str) -> str:
    return in_job(text, "apply", "role-duration-seconds: 5400", "role-duration-seconds: 3600")


@breaks("session-settings", DEPLOY)
def a_session_without_a_name(text: str) -> str:
    return in_job(text, "apply", f"          {SESSION}\n", "")


@breaks("session-settings", DEPLOY)
def a_session_of_any_account(text: str) -> str:
    return in_job(text, "apply", f"          {ACCOUNT}\n", "")


@breaks("session-settings", DEPLOY)
def an_account_in_the_log(text: str) -> str:
    return in_job(text, "apply", "mask-aws-account-id: true", "mask-aws-account-id: false")


@breaks("role-environment", DEPLOY)
def a_deployment_without_an_environment(text: str) -> str:
    return in_job(text, "apply", "    environment: ${{ inputs.environment }}\n", "")


@breaks("role-environment", DEPLOY)
def a_deployment_behind_an_environment_without_reviewers(text: str) -> str:
    return in_job(
        text, "apply", "environment: ${{ inputs.environment }}\n", "environment: ${{ inputs.environment }}-record\n"
    )


@breaks("role-environment", DEPLOY)
def a_deployment_of_one_environment_approved_for_another(text: str) -> str:
    return in_job(text, "apply", "ENVIRONMENT: ${{ inputs.environment }}", "ENVIRONMENT: prod")


@breaks("role-environment", PLAN)
def a_plan_that_waits_for_reviewers(text: str) -> str:
    return swap(text, "name: ${{ inputs.environment }}-plan", "name: ${{ inputs.environment }}")


@breaks("role-environment", PLAN)
def a_plan_that_counts_as_a_deployment(text: str) -> str:
    return swap(text, "      deployment: false\n", "")


@breaks("role-environment", DRIFT)
def drift_recorded_in_the_environment_of_plans(text: str) -> str:
    return swap(text, "${{ matrix.environment }}-record", "${{ matrix.environment }}-plan")


@breaks("request-roles", PLAN)
def the_review_role_on_main(text: str) -> str:
    return swap(text, 'identity "$ENVIRONMENT" plan', 'identity "$ENVIRONMENT" review')


@breaks("approved-first", DEPLOY)
def nobody_asks_who_approved(text: str) -> str:
    return in_job(text, "apply", 'approvers "$ENVIRONMENT"', 'status "$ENVIRONMENT"')


@breaks("approved-first", DEPLOY)
def who_approved_is_asked_for_promotions_only(text: str) -> str:
    question = "      - name: Did somebody else approve it?\n"
    return in_job(text, "apply", question, f"{question}        if: inputs.mode == 'promote'\n")


@breaks("approved-first", DEPLOY)
def who_approved_is_asked_of_another_environment(text: str) -> str:
    token = "          GITHUB_TOKEN: ${{ github.token }}\n"
    return in_job(text, "apply", token, f"{token}          ENVIRONMENT: dev\n")


@breaks("approved-first", DEPLOY)
def nobody_asks_who_wrote_what_comes(text: str) -> str:
    return in_job(text, "apply", ' --commit="$COMMIT" --since="$SINCE" --github-output "$GITHUB_OUTPUT"', "")


@breaks("approved-first", DEPLOY)
def another_commit_is_asked_about(text: str) -> str:
    return in_job(text, "apply", "&& needs.plan.outputs.since ||", "&& needs.plan.outputs.commit ||")


@breaks("approved-first", DEPLOY)
def who_approved_is_asked_too_late(text: str) -> str:
    asks = 'approvers "$ENVIRONMENT" --commit="$COMMIT" --since="$SINCE" --github-output "$GITHUB_OUTPUT"'
    question = f"        run: ./noxw -s ci -- {asks}\n"
    early = in_job(text, "apply", question, "        run: ./noxw -s ci -- status\n")
    place = "      - name: Apply the plan"
    return in_job(early, "apply", place, f"      - name: Who approved?\n{question}{place}")


@breaks("approvals-recorded", DEPLOY)
def who_approved_is_not_recorded(text: str) -> str:
    return in_job(text, "apply", ' --approvals="$APPROVALS"', "")


@breaks("approvals-recorded", DEPLOY)
def who_approved_is_said_by_the_one_who_plans(text: str) -> str:
    return in_job(text, "apply", "steps.approvers.outputs.approvals", "needs.plan.outputs.approvals")


@breaks("approvals-recorded", DEPLOY)
def who_approved_is_said_by_another_step(text: str) -> str:
    return in_job(text, "apply", "id: approvers", "id: who")


@breaks("approvals-recorded", DEPLOY)
def what_deploys_has_a_token(text: str) -> str:
    mode = "          MODE: ${{ inputs.mode }}\n"
    return in_job(text, "apply", mode, f"{mode}          GITHUB_TOKEN: ${{{{ github.token }}}}\n")


AFTER = "if: ${{ (failure() || cancelled()) && steps.identity.outcome == 'success' }}"


@breaks("after-failure", DEPLOY)
def nobody_saves_the_state(text: str) -> str:
    return in_job(text, "apply", 'save-state "$ENVIRONMENT"', 'status "$ENVIRONMENT"')


@breaks("after-failure", DEPLOY)
def credentials_without_an_approval_after_a_failure(text: str) -> str:
    return in_job(text, "apply", f"it again\n        {AFTER}", "it again\n        if: failure()")


@breaks("after-failure", DEPLOY)
def the_state_is_saved_with_the_credentials_that_have_ended(text: str) -> str:
    return in_job(text, "apply", f"it again\n        {AFTER}\n", "it again\n")


@breaks("after-failure", DEPLOY)
def something_else_runs_after_a_failure(text: str) -> str:
    name = "      - name: Verify, look for drift, record\n"
    return in_job(text, "record", name, f"{name}        if: always()\n")


@breaks("libraries-first", DEPLOY)
def the_libraries_of_what_is_deployed_come_with_credentials(text: str) -> str:
    return in_job(text, "record", ' libraries "$COMMIT"', " status")


@breaks("libraries-first", DEPLOY)
def the_libraries_of_another_commit(text: str) -> str:
    commit = "          COMMIT: ${{ needs.plan.outputs.commit }}\n        run: ./noxw -s ci -- libraries"
    return in_job(text, "apply", commit, commit.replace("outputs.commit", "outputs.since"))


@breaks("libraries-first", DEPLOY)
def libraries_for_promotions_only(text: str) -> str:
    name = "      - name: Install the libraries of what is deployed\n"
    return in_job(text, "apply", name, f"{name}        if: inputs.mode == 'promote'\n")


@breaks("id-token", PROMOTE)
def a_build_with_an_identity(text: str) -> str:
    return in_job(text, "build", "to check out main\n", "to check out main\n      id-token: write # for later\n")


@breaks("one-command", SET_UP)
def a_script_from_the_network_in_the_action(text: str) -> str:
    return swap(text, "run: ./noxw --only-set-up", "run: curl -fsSL https://example.com/install | sh")


@breaks("plain-shell", SET_UP)
def another_shell_in_the_action(text: str) -> str:
    return swap(text, "shell: bash", "shell: python")


@breaks("pin-digest", SET_UP)
def a_tag_in_the_action(text: str) -> str:
    return swap(text, "@dfe3c3f87815947d99a8997f908cb6525fc44e9e # v4.0.1", "@v4")


@breaks("expression-in-run", SET_UP)
def an_input_pasted_into_the_action(text: str) -> str:
    return swap(text, "run: ./noxw --only-set-up", "run: ./noxw -s ci -- ${{ inputs.terraform }}")


@breaks("no-cache", SET_UP)
def a_cache_in_the_action(text: str) -> str:
    step = "    - uses: actions/cache@55cc8345863c7cc4c66a329aec7e433d2d1c52a9 # v6.1.0\n"
    return swap(text, "    - name: Make .venv", f"{step}    - name: Make .venv")


@breaks("readable", SET_UP)
def an_action_that_is_a_program(text: str) -> str:
    return swap(text, "using: composite", "using: node24")


@breaks("pin-digest", PLAN)
def an_action_from_whatever_lies_in_the_checkout(text: str) -> str:
    return swap(text, "uses: $/.github/actions/set-up", "uses: ./.github/actions/set-up")


@breaks("own-files", PLAN)
def an_action_that_is_not_there(text: str) -> str:
    return swap(text, "uses: $/.github/actions/set-up", "uses: $/.github/actions/other")
