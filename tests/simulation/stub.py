"""What answers the workflows' commands and remote actions while act runs them. Started by act, many times.

In: the folder SIMULATION, with `answers.json` (the words that a command begins with -> exit code, outputs, files),
`tree/` (what a checkout brings) and `artifacts/`. Out: one line of JSON for each call in `journal.jsonl`, the outputs
in the file of `--github-output`, the files of the answer, and its exit code.

Standard library only, and little of it at the top: it starts a hundred times, and most calls need no more.
"""

# Without pathlib, whose import takes as long as an answer.
# ruff: noqa: PTH103, PTH110, PTH118, PTH120, PTH123, PTH208
from __future__ import annotations

import json
import os
import sys

FOLDER = os.environ.get("SIMULATION", ".")
WITH = "SIMULATED_WITH_"


def command_of(arguments: list[str]) -> list[str]:
    """Return the words of a command: `-s ci -- drift dev` is `drift dev`, `-s plan -- dev` is `plan dev`.

    `summarized` ends as the command ends that it is put before, so it is left out.
    """
    if arguments[:1] != ["-s"]:
        return arguments
    session, rest = arguments[1], [word for word in arguments[2:] if word != "--"]
    words = rest if session == "ci" else [session, *rest]
    return words[1:] if words[:1] == ["summarized"] else words


def answer_to(words: list[str], answers: list[dict]) -> dict:
    """Return the answer whose words the command begins with, the longest one; exit code 0 where there is none."""
    fitting = [one for one in answers if words[: len(one["words"])] == one["words"]]
    return max(fitting, key=lambda one: len(one["words"]), default={"words": [], "code": 0})


def options_of(words: list[str]) -> dict[str, str]:
    """Return option -> value, of `--option=value` and of `--option value`."""
    found = {}
    for word, following in zip(words, [*words[1:], ""], strict=True):
        if word.startswith("--"):
            name, equals, value = word[2:].partition("=")
            found[name.replace("-", "_")] = value if equals else following
    return found


def note(words: list[str], code: int, **more: object) -> None:
    """Write one call into the journal, in one piece: other jobs write as well."""
    line = {
        "job": os.environ.get("GITHUB_JOB", ""),
        "matrix": json.loads(os.environ.get("SIMULATED_MATRIX", "null")),
        "environment": os.environ.get("SIMULATED_ENVIRONMENT"),
        "words": words,
        "code": code,
        **more,
    }
    with open(f"{FOLDER}/journal.jsonl", "ab", buffering=0) as journal:
        journal.write((json.dumps(line) + "\n").encode())


def command(arguments: list[str]) -> int:
    """Answer one of this repository's commands."""
    words = command_of(arguments)
    return answered(words, answer_to(words, answers()))


def answers() -> list[dict]:
    """Return how the scenario's commands end."""
    with open(f"{FOLDER}/answers.json", encoding="utf-8") as file:
        return json.load(file)


def answered(words: list[str], answer: dict) -> int:
    """End a command as the answer says: its outputs, its files, its exit code."""
    options = options_of(words)
    positional = [word for word in words if not word.startswith("--")]
    if answer.get("outputs") and not (answer["if_wanted"] and "github_output" not in options):
        with open(options["github_output"], "a", encoding="utf-8") as file:
            file.writelines(
                f"{name}={value.format(*positional, **options)}\n" for name, value in answer["outputs"].items()
            )
    for name in answer.get("writes", []):
        path = name.format(*positional, **options)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(" ".join(words))
    print(f"simulated: {' '.join(words)} -> {answer['code']}")
    note(words, answer["code"])
    return answer["code"]


def python(arguments: list[str]) -> int:
    """Run a module of the checkout for real, unless the scenario answers: without a session it needs no library."""
    import subprocess

    answer = answer_to(["python3", *arguments], answers())
    if answer["words"]:
        return answered(["python3", *arguments], answer)
    code = subprocess.run([sys.executable, "-S", *arguments], check=False).returncode
    note(["python3", *arguments], code)
    return code


def results() -> int:
    """Keep what the report job was told about all the others."""
    with open(f"{FOLDER}/results.json", "w", encoding="utf-8") as file:
        file.write(os.environ["SIMULATED_RESULTS"])
    return 0


def uses(action: str) -> int:
    """Stand for a remote action: move the files that it would move, and say what it was given."""
    given = {name.removeprefix(WITH).lower(): value for name, value in os.environ.items() if name.startswith(WITH)}
    moved = MOVERS.get(action.rpartition("/")[2], lambda _given: [])(given)
    print(f"simulated: {action} {json.dumps(given)}")
    code = 1 if moved is None else 0
    note(["uses", action], code, given=given, files=moved)
    return code


def checkout(_given: dict[str, str]) -> list[str]:
    """Bring the files of the repository: a job that does not check out has none."""
    _copy(f"{FOLDER}/tree", ".")
    return []


def upload(given: dict[str, str]) -> list[str] | None:
    """Keep files under a name; None where there are none and that is an error."""
    source = given["path"]
    if not os.path.exists(source):
        return None if given.get("if_no_files_found") == "error" else []
    return _copy(source, f"{FOLDER}/artifacts/{given['name']}")


def download(given: dict[str, str]) -> list[str] | None:
    """Bring what was kept: by name, which must be there, or by pattern, which may fit nothing."""
    import fnmatch

    wanted = given.get("name") or given.get("pattern", "*")
    fitting = [name for name in sorted(os.listdir(f"{FOLDER}/artifacts")) if fnmatch.fnmatch(name, wanted)]
    if given.get("name") and not fitting:
        return None
    return [file for name in fitting for file in _copy(f"{FOLDER}/artifacts/{name}", given["path"])]


def _copy(source: str, target: str) -> list[str]:
    """Copy the files below one folder into another; return their names."""
    import shutil

    copied = []
    for folder, _folders, files in os.walk(source):
        inside = os.path.relpath(folder, source)
        os.makedirs(os.path.join(target, inside), exist_ok=True)
        for name in files:
            shutil.copy(os.path.join(folder, name), os.path.join(target, inside, name))
            copied.append(os.path.normpath(os.path.join(inside, name)).replace(os.sep, "/"))
    return sorted(copied)


MOVERS = {"checkout": checkout, "upload-artifact": upload, "download-artifact": download}


if __name__ == "__main__":
    KINDS = {"noxw": command, "python3": python, "results": lambda _: results(), "uses": lambda rest: uses(rest[0])}
    sys.exit(KINDS[sys.argv[1]](sys.argv[2:]))
