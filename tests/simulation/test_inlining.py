"""A call becomes the jobs of the called workflow, in both readings of success()."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulation.inlining import Reading, inlined, without_others

PATH = ".github/workflows/deploy.yml"
CALLED: dict[str, Any] = {
    "on": {
        "workflow_call": {
            "inputs": {"environment": {"required": True}, "mode": {"default": "promote"}},
            "outputs": {"changes": {"value": "${{ jobs.plan.outputs.changes }}"}},
        }
    },
    "jobs": {
        "plan": {"runs-on": "x", "environment": "${{ inputs.environment }}-plan", "steps": []},
        "apply": {"needs": "plan", "if": "needs.plan.outputs.changes != '0'", "runs-on": "x", "steps": []},
        "tell": {"needs": ["apply"], "if": "failure()", "runs-on": "x", "steps": []},
    },
}


def caller(**call: Any) -> dict[str, Any]:
    """Return a workflow with one call."""
    job = {"uses": f"./{PATH}", "with": {"environment": "dev"}, **call}
    return {"name": "sample", "on": "push", "jobs": {"build": {"steps": []}, "dev": job}}


def expanded(reading: Reading, **call: Any) -> dict[str, Any]:
    """Return the jobs of that workflow without the call."""
    return inlined(caller(**call), {PATH: CALLED}, reading)["jobs"]


def test_the_condition_of_the_caller_is_asked_once() -> None:
    """In a job of its own, with the jobs that the caller waits for."""
    jobs = expanded(Reading.ACROSS, needs=["build"], **{"if": "needs.build.result == 'success'"})
    call = jobs["dev__call"]
    assert (call["needs"], call["if"]) == (["build"], "needs.build.result == 'success'")
    assert list(jobs) == ["build", "dev__call", "dev__plan", "dev__apply", "dev__tell", "dev"]


def test_inputs_and_jobs_get_their_names_in_the_caller() -> None:
    """What the caller gives, the default of what it does not give, and the outputs of the called workflow."""
    jobs = expanded(Reading.ACROSS)
    assert jobs["dev__plan"]["environment"] == "${{ 'dev' }}-plan"
    assert jobs["dev"]["outputs"] == {"changes": "${{ needs.dev__plan.outputs.changes }}"}


def test_success_across_the_call_is_what_act_makes_of_it() -> None:
    """Act looks at every job before this one, so the condition stays and the job waits for what it waited for."""
    job = expanded(Reading.ACROSS)["dev__apply"]
    assert job["needs"] == ["dev__call", "dev__plan"]
    assert job["if"] == "needs.dev__call.result == 'success' && (needs.dev__plan.outputs.changes != '0')"


def test_success_within_the_call_names_the_jobs_that_count() -> None:
    """Those of the called workflow before this one, also when the condition does not say success()."""
    jobs = expanded(Reading.WITHIN)
    assert jobs["dev__apply"]["if"] == (
        "needs.dev__call.result == 'success' && (always() && ("
        "(true && needs.dev__plan.result == 'success') && (needs.dev__plan.outputs.changes != '0')))"
    )
    assert jobs["dev__tell"]["needs"] == ["dev__call", "dev__apply", "dev__plan"]
    assert jobs["dev__tell"]["if"] == (
        "needs.dev__call.result == 'success' && (always() && ("
        "(false || needs.dev__apply.result == 'failure' || needs.dev__plan.result == 'failure')))"
    )


def test_the_call_fails_with_its_jobs() -> None:
    """The job that keeps the caller's name fails if one of them has, and is skipped with the call."""
    job = expanded(Reading.ACROSS)["dev"]
    assert job["needs"] == ["dev__call", "dev__plan", "dev__apply", "dev__tell"]
    assert job["if"] == "always() && needs.dev__call.result == 'success'"
    assert job["steps"] == [
        {"if": "contains(needs.*.result, 'failure') || contains(needs.*.result, 'cancelled')", "run": "false"}
    ]


def test_a_call_in_a_called_workflow_is_replaced_as_well() -> None:
    """deploy.yml calls plan.yml."""
    middle = {
        "on": {"workflow_call": None},
        "jobs": {"go": {"uses": f"$/{PATH}", "with": {"environment": "prod", "mode": "x"}}},
    }
    jobs = inlined(
        {"name": "top", "on": "push", "jobs": {"a": {"uses": "./middle.yml"}}},
        {"middle.yml": middle, PATH: CALLED},
        Reading.ACROSS,
    )["jobs"]
    assert list(jobs) == ["a__call", "a__go__call", "a__go__plan", "a__go__apply", "a__go__tell", "a__go", "a"]
    assert jobs["a__go__plan"]["environment"] == "${{ 'prod' }}-plan"
    assert jobs["a__go__apply"]["needs"] == ["a__call", "a__go__call", "a__go__plan"]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ({"uses": "./other.yml"}, "dev: calls other.yml, which is not there"),
        ({"strategy": {"matrix": {}}}, "dev: a matrix of calls is not simulated"),
        ({"with": {"environment": "dev", "force": "1"}}, "dev: gives force, which the called workflow does not take"),
        ({"with": {}}, "dev: does not give environment, which the called workflow requires"),
        (
            {"with": {"environment": "${{ needs.build.outputs.name }}"}},
            "dev: gives environment from the results of other jobs, which is not simulated",
        ),
    ],
)
def test_what_cannot_be_expressed_is_refused(call: dict[str, Any], message: str) -> None:
    """A simulation of something else would be worse than none."""
    with pytest.raises(ValueError, match=f"^{message}$"):
        expanded(Reading.ACROSS, **call)


def test_an_id_that_looks_like_ours_is_refused() -> None:
    """Two jobs could become one."""
    document = {"name": "sample", "on": "push", "jobs": {"dev__plan": {"steps": []}}}
    with pytest.raises(ValueError, match=r"^dev__plan: a job's id may not have __ in it$"):
        inlined(document, {}, Reading.ACROSS)


def test_a_call_that_was_not_selected_is_one_job_that_fails_if_it_runs() -> None:
    """Its condition stays, so a call that starts whatever was selected is seen."""
    call = {"if": "inputs.operation == 'hold a'", "uses": "./x.yml"}
    other = {**call, "if": "github.ref == 'y' && inputs.operation == 'hold b'", "needs": ["build"]}
    found = without_others({"jobs": {"a": call, "b": other, "build": {"steps": []}}}, "hold a")["jobs"]
    assert (found["a"], found["build"]) == (call, {"steps": []})
    assert (found["b"]["if"], found["b"]["needs"]) == (other["if"], ["build"])
    assert [step["run"] for step in found["b"]["steps"]] == ["false"]
