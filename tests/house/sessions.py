"""The names of the sessions, read from a noxfile without running it."""

from __future__ import annotations

import ast


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
