"""What of a person's set-up reaches an engine."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci.toolchain.terraform.variables import ALWAYS, CONFIGURATION, held_back, print_held_back, process_environment
from shared import exits

# Each can change what a plan holds, where its state is, or who reads its secrets (HashiCorp, "Environment Variables").
STEERING = (
    "TERRAFORM_CONFIG",
    "TF_APPEND_USER_AGENT",
    "TF_CLI_ARGS",
    "TF_CLI_ARGS_init",
    "TF_DATA_DIR",
    "TF_LOG",
    "TF_LOG_PATH",
    "TF_LOG_PROVIDER",
    "TF_REATTACH_PROVIDERS",
    "TF_TOKEN_registry_example",
    "TF_VAR_x",
    "TF_WORKSPACE",
    "TOFU_ENABLE_STATIC_SENSITIVE",
)
MIRROR = 'provider_installation {\n  filesystem_mirror {\n    path = "/some/where"\n  }\n}\n'


def refused(environment: dict[str, str]) -> list[str]:
    """Return the lines with which a person's set-up is refused as bad input."""
    with pytest.raises(exits.CommandError) as raised:
        process_environment(environment)
    assert raised.value.code == exits.BAD_INPUT
    return raised.value.lines


@given(names=st.sets(st.sampled_from(STEERING) | st.from_regex(r"TF_[A-Z_]{1,12}x", fullmatch=True)))
def test_what_steers_an_engine_does_not_reach_it_and_is_named(names: set[str]) -> None:
    """Whatever it is called: what passes is a list, and so is what is said of the rest."""
    environment = dict.fromkeys(sorted(names), "1") | {"PATH": "/bin", "AWS_PROFILE": "dev"}
    assert process_environment(environment) == {"PATH": "/bin", "AWS_PROFILE": "dev", **ALWAYS}
    assert held_back(environment) == sorted(names)


@given(name=st.from_regex(r"[A-Z_]{1,12}x", fullmatch=True).filter(lambda name: not name.startswith("AWS_")))
def test_a_variable_that_no_list_names_does_not_reach_an_engine(name: str) -> None:
    """Neither a loader's (LD_PRELOAD) nor one that only a person's programs know."""
    assert process_environment({name: "1"}) == ALWAYS


def test_what_says_where_parts_come_from_reaches_the_engine(tmp_path: Path) -> None:
    """Providers, a proxy, certificates; and an engine is never asked for input."""
    configuration = tmp_path / "terraform.rc"
    configuration.write_text(MIRROR)
    environment = {
        CONFIGURATION: str(configuration),
        "TF_PLUGIN_CACHE_DIR": "cache",
        "https_proxy": "http://proxy",
        "SSL_CERT_FILE": "ca.pem",
        "TF_INPUT": "1",
    }
    assert process_environment(environment) == {**environment, **ALWAYS}
    assert held_back(environment) == []


def test_what_is_held_back_is_said_once_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """A person who set it would wonder; a promotion that plans ten times does not say it ten times."""
    for _ in range(2):
        print_held_back({"TF_LOG": "trace", "TF_VAR_x": "secret"})
    said = capsys.readouterr()
    assert (said.out, said.err) == (
        "",
        "not passed on to the engine: TF_LOG, TF_VAR_x (docs/operations.md, What you need)\n",
    )


def test_a_configuration_file_that_is_not_there_is_one_line() -> None:
    """Terraform would go on with a warning and another provider source."""
    assert refused({CONFIGURATION: "missing.rc"}) == [
        f"{CONFIGURATION}=missing.rc: no such file: correct the variable, or unset it"
    ]


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        (".terraformrc", 'provider_installation {\n  dev_overrides {\n    "a/b" = "/tmp"\n  }\n  direct {}\n}\n', 2),
        (".tofurc", 'provider_installation {\n  /* # */ "dev_overrides" = { "a/b" = "/tmp" }\n}\n', 2),
        (".terraform.d/more.tfrc", 'x = "http://#/" dev_overrides {}\n', 1),
        (".terraform.d/more.tfrc.json", json.dumps({"provider_installation": {"dev_overrides": {}}}, indent=1), 3),
        (".terraform.d/more.tfrc.json", '{"provider_installation": {"dev\\u005foverrides": {}}}', 1),
    ],
)
def test_development_overrides_are_refused_wherever_an_engine_finds_them(
    tmp_path: Path, name: str, text: str, line: int
) -> None:
    """The program in a provider's place is pinned by no lock file."""
    file = tmp_path / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(text)
    remedy = f"remove it, or set {CONFIGURATION} to a file without it"
    assert refused({"HOME": str(tmp_path)}) == [
        f"{file}:{line}: dev_overrides: a provider that no lock file pins would run: {remedy}"
    ]


@pytest.mark.parametrize(
    "text", ["# dev_overrides {}", "// dev_overrides", "/* dev_overrides\n*/", 'x = "/dev_overrides"']
)
def test_a_comment_or_a_path_is_no_development_override(tmp_path: Path, text: str) -> None:
    """A mirror and a cache stay allowed, with what people write beside them."""
    (tmp_path / ".terraformrc").write_text(f'{MIRROR}plugin_cache_dir = "cache"\n{text}\n')
    assert process_environment({"HOME": str(tmp_path)})["HOME"] == str(tmp_path)


def test_a_file_that_a_variable_names_is_the_only_one_that_is_read(tmp_path: Path) -> None:
    """As the engine does it."""
    (tmp_path / ".terraformrc").write_text("provider_installation {\n dev_overrides {}\n}\n")
    named = tmp_path / "named.rc"
    named.write_text(MIRROR)
    environment = {"HOME": str(tmp_path), CONFIGURATION: str(named)}
    assert process_environment(environment) == {**environment, **ALWAYS}


def test_a_configuration_that_cannot_be_read_is_one_line(tmp_path: Path) -> None:
    """Not a traceback."""
    (tmp_path / ".terraformrc").write_bytes(b"\xff")
    [line] = refused({"HOME": str(tmp_path)})
    assert line.startswith(f"{tmp_path / '.terraformrc'}: cannot be read ('utf-8' codec ")
