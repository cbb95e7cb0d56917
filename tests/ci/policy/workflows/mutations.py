"""A valid workflow, and the mistakes: small functions that break it in one way, each with the rule that must notice."""

# The name of a mutation is its description.
# ruff: noqa: D103

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol


class Mutation(Protocol):
    """A named function from valid text to broken text."""

    __name__: str

    def __call__(self, text: str, /) -> str:
        """Return the broken text."""


SESSIONS = frozenset({"lint", "test"})
DIGEST = "3d3c42e5aac5ba805825da76410c181273ba90b1"
VALID = f"""\
name: sample
on:
  pull_request:
  merge_group:
permissions: {{}}
jobs:
  lint:
    runs-on: ubuntu-24.04
    timeout-minutes: 10
    permissions:
      contents: read # to check out
    steps:
      - uses: actions/checkout@{DIGEST} # v7.0.1
        with:
          persist-credentials: false
      - name: Lint
        run: ./noxw -s lint
  all-green:
    needs: [lint]
    if: always()
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    permissions: {{}}
    steps:
      - env:
          NEEDS: ${{{{ toJSON(needs) }}}}
        run: python3 -m ci.github.pull_request.all_green
"""
MUTATIONS: dict[str, tuple[str, Mutation]] = {}


def breaks(rule: str) -> Callable[[Mutation], Mutation]:
    """Register a mutation and the rule that must catch it."""

    def register(mutate: Mutation) -> Mutation:
        MUTATIONS[mutate.__name__] = (rule, mutate)
        return mutate

    return register


def swap(text: str, old: str, new: str) -> str:
    """Replace the first `old`; fail when there is none, so that no mutation turns into a no-op."""
    assert old in text, old
    return text.replace(old, new, 1)


@breaks("pin-digest")
def a_tag_instead_of_a_digest(text: str) -> str:
    return swap(text, f"@{DIGEST} # v7.0.1", "@v7.0.1")


@breaks("pin-digest")
def a_container_image_as_an_action(text: str) -> str:
    return swap(text, "- name: Lint\n        run: ./noxw -s lint", "- uses: docker://alpine:3.22")


@breaks("pin-digest")
def a_local_action_whose_commands_nobody_reads(text: str) -> str:
    return swap(text, "- name: Lint\n        run: ./noxw -s lint", "- uses: ./.github/actions/lint")


@breaks("pin-owner")
def an_action_of_an_unknown_owner(text: str) -> str:
    return swap(text, "name: Lint\n        run: ./noxw -s lint", f"uses: somebody/lint@{DIGEST} # v1.0.0")


@breaks("pin-comment")
def a_digest_without_its_version(text: str) -> str:
    return swap(text, " # v7.0.1", "")


@breaks("pin-comment")
def a_digest_with_a_moving_version(text: str) -> str:
    return swap(text, "# v7.0.1", "# v7")


@breaks("checkout-credentials")
def a_checkout_with_the_default_credentials(text: str) -> str:
    return swap(text, "\n        with:\n          persist-credentials: false", "")


@breaks("expression-in-run")
def a_branch_name_pasted_into_the_script(text: str) -> str:
    return swap(text, "./noxw -s lint", "./noxw -s lint -- ${{ github.head_ref }}")


@breaks("one-command")
def a_session_that_does_not_exist(text: str) -> str:
    return swap(text, "./noxw -s lint", "./noxw -s lnit")


@breaks("one-command")
def a_second_command_on_the_line(text: str) -> str:
    return swap(text, "./noxw -s lint", "./noxw -s lint && ./noxw -s test")


@breaks("one-command")
def a_second_command_on_its_own_line(text: str) -> str:
    return swap(text, "run: ./noxw -s lint", "run: |\n          ./noxw -s lint\n          ./noxw -s test")


@breaks("one-command")
def a_command_that_is_not_ours(text: str) -> str:
    return swap(text, "./noxw -s lint", "pip install ruff")


@breaks("one-command")
def a_command_in_an_argument(text: str) -> str:
    return swap(text, "./noxw -s lint", "./noxw -s lint -- $(id)")


@breaks("plain-shell")
def a_shell_of_its_own(text: str) -> str:
    return swap(text, "run: ./noxw -s lint", "run: ./noxw -s lint\n        shell: sh -c 'id; sh {0}'")


@breaks("plain-shell")
def a_script_handed_to_an_action(text: str) -> str:
    step = f"uses: actions/github-script@{DIGEST} # v8.0.0\n        with:\n          script: process.exit(0)"
    return swap(text, "name: Lint\n        run: ./noxw -s lint", step)


@breaks("plain-shell")
def defaults_that_change_every_command(text: str) -> str:
    return swap(text, "jobs:\n", "defaults:\n  run:\n    working-directory: elsewhere\njobs:\n")


@breaks("top-permissions")
def no_permissions_at_the_top(text: str) -> str:
    return swap(text, "permissions: {}\n", "")


@breaks("top-permissions")
def a_grant_at_the_top(text: str) -> str:
    return swap(text, "permissions: {}\n", "permissions:\n  contents: read\n")


@breaks("job-permissions")
def a_job_that_names_no_grants(text: str) -> str:
    return swap(text, "    permissions:\n      contents: read # to check out\n", "")


@breaks("job-permissions")
def a_job_that_may_do_everything(text: str) -> str:
    return swap(text, "    permissions:\n      contents: read # to check out\n", "    permissions: write-all\n")


@breaks("write-on-pull-request")
def a_job_that_writes_on_a_pull_request(text: str) -> str:
    return swap(text, "contents: read # to check out", "contents: write")


@breaks("job-timeout")
def a_job_without_a_time_limit(text: str) -> str:
    return swap(text, "    timeout-minutes: 10\n", "")


@breaks("continue-on-error")
def a_job_whose_failure_is_a_success(text: str) -> str:
    return swap(text, "    timeout-minutes: 10\n", "    timeout-minutes: 10\n    continue-on-error: true\n")


@breaks("continue-on-error")
def a_step_whose_failure_is_a_success(text: str) -> str:
    return swap(text, "run: ./noxw -s lint", "run: ./noxw -s lint\n        continue-on-error: true")


@breaks("all-green-needs")
def a_job_the_required_check_does_not_wait_for(text: str) -> str:
    return swap(text, "needs: [lint]", "needs: []")


@breaks("all-green-needs")
def a_pull_request_without_a_required_check(text: str) -> str:
    return swap(text, "  all-green:", "  all-gren:")


@breaks("all-green-always")
def a_required_check_that_can_be_skipped(text: str) -> str:
    return swap(text, "if: always()", 'if: "!cancelled()"')


@breaks("all-green-reads-needs")
def a_required_check_that_judges_nothing(text: str) -> str:
    return swap(text, "python3 -m ci.github.pull_request.all_green", "./noxw -s lint")


@breaks("all-green-reads-needs")
def a_required_check_that_judges_invented_results(text: str) -> str:
    return swap(text, "${{ toJSON(needs) }}", """'{"lint": {"result": "success"}}'""")


@breaks("all-green-reads-needs")
def a_required_check_that_skips_its_judgement(text: str) -> str:
    return swap(text, "      - env:", "      - if: github.actor != 'me'\n        env:")


@breaks("forbidden-trigger")
def a_trigger_with_secrets_for_strangers(text: str) -> str:
    return swap(text, "  merge_group:", "  pull_request_target:")


@breaks("path-filter")
def a_required_check_that_never_reports(text: str) -> str:
    return swap(text, "  pull_request:\n", "  pull_request:\n    paths-ignore: [docs/**]\n")


@breaks("readable")
def text_that_is_not_yaml(text: str) -> str:
    return swap(text, "jobs:", "jobs: [")


@breaks("readable")
def a_file_without_jobs(text: str) -> str:
    return text[: text.index("jobs:")]


@breaks("readable")
def a_file_without_triggers(text: str) -> str:
    return swap(text, "on:\n  pull_request:\n  merge_group:\n", "")
