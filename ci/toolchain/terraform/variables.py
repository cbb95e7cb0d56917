"""What of a person's set-up reaches an engine: the variables that are named here, and a CLI configuration.

A variable can change what a plan holds and what an apply does (TF_CLI_ARGS_init another backend, TF_WORKSPACE another
state, TF_VAR_x a value, TF_REATTACH_PROVIDERS another provider), and it stands in no file of the repository; TF_LOG
writes secrets into a log. So it is a list of what passes. Sources: HashiCorp, "Environment Variables" and "CLI
Configuration File"; Terraform 1.11.4 and OpenTofu 1.11, `internal/command/cliconfig`; Go, `net/http`
(ProxyFromEnvironment), `crypto/x509` (SSL_CERT_*), `runtime` (GOGC and its like).
"""

from __future__ import annotations

import functools
import json
import os
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from shared import exits

CONFIGURATION = "TF_CLI_CONFIG_FILE"
# Where parts of the engine come from, and how long it waits for them.
_OF_ENGINE = (
    CONFIGURATION,
    "TF_PLUGIN_CACHE_DIR",
    "TF_REGISTRY_CLIENT_TIMEOUT",
    "TF_REGISTRY_DISCOVERY_RETRY",
)
_OF_SYSTEM = (
    *("PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "XDG_CONFIG_HOME"),
    *("SYSTEMROOT", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "TEMP", "TMP", "PATHEXT", "COMSPEC"),
)
_OF_NETWORK = ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR")
_OF_RUNTIME = ("GOGC", "GOMEMLIMIT", "GOMAXPROCS")
PASSED_ON = frozenset({*_OF_ENGINE, *_OF_SYSTEM, *_OF_NETWORK, *_OF_RUNTIME})
# Credentials, region and endpoints (AWS SDKs and Tools Reference Guide, "Environment variables").
_OF_AWS = "AWS_"
ALWAYS = {"TF_IN_AUTOMATION": "1", "TF_INPUT": "0", "CHECKPOINT_DISABLE": "1"}
# How the names of those begin that an engine reads and others do not.
_ENGINES = ("TF_", "TOFU_", "TERRAFORM_CONFIG")

_OVERRIDES = "dev_overrides"
_IN_HOME = (".terraformrc", ".tofurc", ".terraform.d/*.tfrc", ".terraform.d/*.tfrc.json")
_IN_XDG = ("opentofu/tofurc", "opentofu/*.tfrc", "opentofu/*.tfrc.json")
_TOKEN = re.compile(r'"(?:\\.|[^"\\\n])*"|#[^\n]*|//[^\n]*|/\*.*?\*/|[\w-]+', re.DOTALL)


def process_environment(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return the environment variables for the engine.

    Raises CommandError (bad input): its configuration file is missing, cannot be read, or has `dev_overrides`, which
    put another program in a provider's place whatever the dependency lock says.
    """
    if lines := [*_wrong_configurations(environment)]:
        raise exits.CommandError(lines, exits.BAD_INPUT)
    return {name: value for name, value in environment.items() if _passes(name)} | ALWAYS


def held_back(environment: Mapping[str, str]) -> list[str]:
    """Return the names of the variables that an engine would read and does not get."""
    found = {name for name in environment if name.startswith(_ENGINES) and not _passes(name)}
    return sorted(found - {*ALWAYS})


def print_held_back(environment: Mapping[str, str] = os.environ) -> None:
    """Print, once in a process, the names of the variables that an engine would read and does not get."""
    if names := held_back(environment):
        _print_once(f"not passed on to the engine: {', '.join(names)} (docs/operations.md, What you need)")


@functools.cache
def _print_once(line: str) -> None:
    print(line, file=sys.stderr)


def _passes(name: str) -> bool:
    return name in PASSED_ON or name.upper() in _OF_NETWORK or name.startswith(_OF_AWS)


def _wrong_configurations(environment: Mapping[str, str]) -> Iterator[str]:
    """Yield a line for each thing that is wrong with the configuration files that the engine will read."""
    for file in _configurations(environment):
        try:
            text = file.read_text(encoding="utf-8")
        except FileNotFoundError:
            yield f"{CONFIGURATION}={file}: no such file: correct the variable, or unset it"
        except (OSError, UnicodeDecodeError) as error:
            yield f"{file}: cannot be read ({' '.join(str(error).split())}): correct it"
        else:
            for found in _TOKEN.finditer(text):
                if _word(found[0]) == _OVERRIDES:
                    line = text.count("\n", 0, found.start()) + 1
                    remedy = f"remove it, or set {CONFIGURATION} to a file without it"
                    yield f"{file}:{line}: {_OVERRIDES}: a provider that no lock file pins would run: {remedy}"


def _configurations(environment: Mapping[str, str]) -> Iterator[Path]:
    """Yield the files that Terraform or OpenTofu reads; where a variable names one, that one alone."""
    if named := environment.get(CONFIGURATION):
        yield Path(named)
        return
    places = {"HOME": _IN_HOME, "XDG_CONFIG_HOME": _IN_XDG, "APPDATA": ("terraform.rc", "terraform.d/*.tfrc*")}
    for name, patterns in places.items():
        if folder := environment.get(name):
            yield from sorted(file for pattern in patterns for file in Path(folder).glob(pattern) if file.is_file())


def _word(token: str) -> str:
    """Return a word of HCL or JSON as the engine reads it: without quotes and escapes."""
    if not token.startswith('"'):
        return token
    try:
        return str(json.loads(token))
    except ValueError:
        return token.strip('"')
