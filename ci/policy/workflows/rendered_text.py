"""What the text of a workflow may say, whatever the renderer writes: the keys at each place, and the values that count.

The other rules judge the model, and `workflows --check` compares the files with what the renderer makes of it: what the
renderer adds to every file, both take for right. So here stand the keys of the files themselves, written out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from ci.policy.workflows.rule import Violation

NAME = "rendered-text"
_REMEDY = (
    "take it out of ci/github/workflows/render.py and steps.py, or allow it in ci/policy/workflows/rendered_text.py"
)
_WORKFLOWS, _SET_UP = ".github/workflows/", ".github/actions/set-up/action.yml"
_TIME = {"cron", "timezone"}
_INPUTS = {"description", "type", "required", "default", "options"}
# What starts each workflow, with everything that it says of it.
_ON = {
    "deploy": {"workflow_call": {"inputs", "outputs"}},
    "drift": {"schedule": _TIME, "workflow_dispatch": ""},
    "nightly": {"schedule": _TIME, "workflow_dispatch": ""},
    "operations": {"workflow_dispatch": {"inputs"}},
    "plan": {"workflow_call": {"inputs", "outputs"}},
    "promote": {"push": {"branches": ["main"]}, "schedule": _TIME, "workflow_dispatch": ""},
    "pull-request": {"pull_request": "", "merge_group": ""},
}
_WORKFLOW = {"name", "on", "permissions", "concurrency", "jobs"}
_OF_EVERY_JOB = {"name", "needs", "if", "permissions"}
_CALL = _OF_EVERY_JOB | {"concurrency", "uses", "with"}
_JOB = _OF_EVERY_JOB | {"runs-on", "timeout-minutes", "strategy", "environment", "outputs", "env", "steps"}
_RUN = {"name", "id", "if", "env", "run"}
_USES = {"name", "if", "uses", "with"}
_BELOW = {
    "concurrency": {"group", "cancel-in-progress", "queue"},
    "environment": {"name", "deployment"},
    "strategy": {"fail-fast", "matrix"},
}
_CREDENTIALS = "aws-actions/configure-aws-credentials"
_INPUTS_OF = {
    "$/.github/actions/set-up": {"terraform"},
    "actions/checkout": {"persist-credentials", "fetch-depth", "ref"},
    "actions/download-artifact": {"name", "pattern", "path", "merge-multiple"},
    "actions/setup-python": {"python-version"},
    "actions/upload-artifact": {"name", "path", "if-no-files-found", "retention-days"},
    _CREDENTIALS: {
        "role-to-assume",
        "role-session-name",
        "role-duration-seconds",
        "allowed-account-ids",
        "aws-region",
        "mask-aws-account-id",
    },
    "hashicorp/setup-terraform": {"terraform_version", "terraform_wrapper"},
}
# In every use of the action, exactly so.
_ALWAYS = {
    "actions/checkout": {"persist-credentials": "false"},
    _CREDENTIALS: {
        "role-to-assume": "${{ steps.identity.outputs.role_arn }}",
        "role-session-name": "${{ steps.identity.outputs.session }}",
        "allowed-account-ids": "${{ steps.identity.outputs.account_id }}",
        "aws-region": "${{ steps.identity.outputs.region }}",
        "mask-aws-account-id": "true",
    },
    "hashicorp/setup-terraform": {"terraform_wrapper": "false"},
}
_SET_UP_KEYS = {"name", "description", "inputs", "runs"}
_SET_UP_RUNS = ["./noxw --only-set-up"]
_PINNED = re.compile(r"[\w./-]+@[0-9a-f]{40}", re.ASCII)


def violations(texts: Mapping[str, str]) -> list[Violation]:
    """Return what the texts of workflows and actions, by path, say and may not. Pure."""
    return [Violation(path, NAME, what, _REMEDY) for path, text in texts.items() for what in _of_file(path, text)]


def _of_file(path: str, text: str) -> Iterator[str]:
    try:
        # Builds texts, lists and mappings only, and `on` is no truth value.
        document = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506
    except yaml.YAMLError:
        yield "is no YAML"
        return
    if path == _SET_UP:
        yield from _set_up(document)
    elif (name := path.removeprefix(_WORKFLOWS).removesuffix(".yml")) in _ON:
        yield from _workflow(name, document)
    else:
        yield "is no file that is allowed"


def _workflow(name: str, document: object) -> Iterator[str]:
    yield from _keys("", document, _WORKFLOW)
    found = _mapping(document)
    if found.get("permissions") != {}:
        yield f"permissions: {found.get('permissions')} is not {{}}"
    yield from _below("", found)
    yield from _on(found.get("on"), _ON[name])
    for id_, job in _mapping(found.get("jobs")).items():
        yield from _job(f"job {id_}: ", job)


def _on(found: object, wanted: Mapping[str, Any]) -> Iterator[str]:
    if list(_mapping(found)) != list(wanted):
        yield f"on: {', '.join(_mapping(found))} is not {', '.join(wanted)}"
    for event, keys in wanted.items():
        value = _mapping(found).get(event)
        if not isinstance(keys, set):
            if value != keys:
                yield f"on: {event}: {value} is not {keys or 'empty'}"
            continue
        for one in value if isinstance(value, list) else [value]:
            yield from _keys(f"on: {event}: ", one, keys)
            for name, more in _mapping(_mapping(one).get("inputs")).items():
                yield from _keys(f"on: {event}: {name}: ", more, _INPUTS)


def _job(at: str, job: object) -> Iterator[str]:
    found = _mapping(job)
    yield from _keys(at, job, _CALL if "uses" in found else _JOB)
    yield from _below(at, found)
    if not isinstance(found.get("permissions"), dict):
        yield f"{at}permissions: {found.get('permissions')} is no list of grants"
    if "uses" in found:
        if not re.fullmatch(r"\./\.github/workflows/[a-z-]+\.yml", str(found["uses"])):
            yield f"{at}uses: {found['uses']} is no workflow of this repository"
        return
    if found.get("runs-on") != "ubuntu-24.04":
        yield f"{at}runs-on: {found.get('runs-on')}"
    if "strategy" in found and _mapping(found["strategy"]).get("fail-fast") != "false":
        yield f"{at}strategy: one that fails cuts the others"
    for step in found.get("steps") or []:
        yield from _step(f"{at}step '{_mapping(step).get('name')}': ", step)


def _step(at: str, step: object, more: frozenset[str] = frozenset()) -> Iterator[str]:
    found = _mapping(step)
    if "uses" not in found:
        yield from _keys(at, step, _RUN | more)
        if "run" not in found:
            yield f"{at}does nothing"
        return
    yield from _keys(at, step, _USES)
    action = str(found["uses"]).partition("@")[0]
    if action not in _INPUTS_OF or not (action.startswith("$/") or _PINNED.fullmatch(str(found["uses"]))):
        yield f"{at}uses: {found['uses']} is no action that is allowed, at a commit"
    yield from _keys(f"{at}with: ", found.get("with", {}), _INPUTS_OF.get(action, set()))
    for name, value in _ALWAYS.get(action, {}).items():
        if (other := _mapping(found.get("with")).get(name)) != value:
            yield f"{at}with: {name}: {other} is not {value}"


def _set_up(document: object) -> Iterator[str]:
    yield from _keys("", document, _SET_UP_KEYS)
    runs = _mapping(_mapping(document).get("runs"))
    yield from _keys("runs: ", runs, {"using", "steps"})
    if runs.get("using") != "composite":
        yield f"runs: using: {runs.get('using')} is not composite"
    steps = [_mapping(step) for step in runs.get("steps") or []]
    for step in steps:
        yield from _step(f"step '{step.get('name')}': ", step, frozenset({"shell"}))
        if step.get("shell", "bash") != "bash":
            yield f"step '{step.get('name')}': shell: {step['shell']} is not bash"
    if (found := [step["run"] for step in steps if "run" in step]) != _SET_UP_RUNS:
        yield f"runs {found}, and not {_SET_UP_RUNS}"


def _below(at: str, found: Mapping[str, Any]) -> Iterator[str]:
    for key, keys in _BELOW.items():
        if isinstance(found.get(key), dict):
            yield from _keys(f"{at}{key}: ", found[key], keys)


def _keys(at: str, found: object, allowed: set[str] | frozenset[str]) -> Iterator[str]:
    if not isinstance(found, dict):
        yield f"{at}{found} is no mapping"
        return
    yield from (f"{at}unknown key '{key}'" for key in found if key not in allowed)


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
