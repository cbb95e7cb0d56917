"""Rules about `run:`: what a workflow does, anybody can run with the same words. Each yields what is wrong."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator

from ci.policy.workflows.document import Workflow

_EXPRESSION = re.compile(r"\$\{\{.*?\}\}", re.DOTALL)
# A plain word, a quoted variable, or --option="$VARIABLE". Nothing that a shell splits, expands or redirects.
_WORD = r"[\w./:=@,+-]"
_ARGUMENT = rf'(?:{_WORD}+|{_WORD}*"\$[A-Z][A-Z0-9_]*")'
_SESSION = re.compile(rf"\./noxw -s (?P<session>[\w-]+)(?: --(?: {_ARGUMENT})+)?", re.ASCII)
_SET_UP = "./noxw --only-set-up"
_MODULE = re.compile(rf"python3 -m ci(?:\.\w+)*(?: {_ARGUMENT})*", re.ASCII)


def expression_in_run(workflow: Workflow) -> Iterator[str]:
    """No `${{ }}` in a script: GitHub pastes the value in before the shell reads it, so a title could be a command."""
    for step in workflow.steps:
        for expression in _EXPRESSION.findall(str(step.keys.get("run", ""))):
            yield f"{step.place}: {expression} is pasted into the script"


def one_command(workflow: Workflow, sessions: Collection[str]) -> Iterator[str]:
    """Every `run` is one session that exists, or one module of ours: no shell, so nothing that only CI can run."""
    for step in workflow.steps:
        if "run" not in step.keys:
            continue
        # Expressions have a rule of their own; here each stands for some word.
        command = _EXPRESSION.sub("word", str(step.keys["run"])).rstrip("\n")
        match = _SESSION.fullmatch(command)
        if match and match["session"] not in sessions:
            yield f"{step.place}: noxfile.py has no session '{match['session']}' (it has {', '.join(sorted(sessions))})"
        elif not match and command != _SET_UP and not _MODULE.fullmatch(command):
            yield f"{step.place}: `{' '.join(command.split())}` is not one session or module"


def plain_shell(workflow: Workflow) -> Iterator[str]:
    """Nothing changes what a command means, and no action runs a script of ours by another name."""
    if "defaults" in workflow.keys:
        yield "the workflow sets defaults"
    for job in workflow.jobs:
        if "defaults" in job.keys:
            yield f"{job.id}: sets defaults"
    for step in workflow.steps:
        for key in ("shell", "working-directory"):
            # A composite action has to name its shell; a job's default on Linux is the same one.
            allowed = workflow.is_action and key == "shell" and step.keys.get(key) == "bash"
            if key in step.keys and not allowed:
                yield f"{step.place}: sets {key}"
        if "script" in step.inputs:
            yield f"{step.place}: hands a script to an action"


def session_names(noxfile: str) -> frozenset[str]:
    """Return the sessions that the text of a noxfile defines. Raises SyntaxError when it is not Python.

    A session is a function decorated with `session` or `<anything>.session`, called or not; `name=` renames it.
    """
    functions = [node for node in ast.walk(ast.parse(noxfile)) if isinstance(node, ast.FunctionDef)]
    return frozenset(
        _name(decorator, function.name)
        for function in functions
        for decorator in function.decorator_list
        if _is_session(decorator)
    )


def _is_session(decorator: ast.expr) -> bool:
    target = decorator.func if isinstance(decorator, ast.Call) else decorator
    return (isinstance(target, ast.Attribute) and target.attr == "session") or (
        isinstance(target, ast.Name) and target.id == "session"
    )


def _name(decorator: ast.expr, default: str) -> str:
    for keyword in decorator.keywords if isinstance(decorator, ast.Call) else ():
        if keyword.arg == "name" and isinstance(keyword.value, ast.Constant):
            return str(keyword.value.value)
    return default
