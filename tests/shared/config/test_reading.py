"""All environments at once: which files there are, and what is wrong with each, in one reading."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.config import ConfigError, environment_names, load, load_all, read_all
from tests.examples.good import change, copy_good

STAGING = "environments/staging.yaml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a good repository that a test may break."""
    return copy_good(tmp_path)


def problems(root: Path) -> list[str]:
    """Return the problems of a reading as people see them."""
    return [str(problem) for problem in read_all(root).problems]


def test_environments_come_in_promotion_order(root: Path) -> None:
    """In every function of the package."""
    assert environment_names(root) == ["dev", "staging", "prod"]
    assert [config.name for config in load_all(root)] == ["dev", "staging", "prod"]


def test_names_come_from_the_folder_whatever_the_files_say(root: Path) -> None:
    """A broken file is still an environment; one whose place is not known stands last."""
    (root / "environments/dev.yaml").write_text("broken: [")
    assert environment_names(root) == ["dev", "prod", "staging"]


def test_a_configuration_is_its_two_files(root: Path) -> None:
    """What people write, and what a release writes."""
    config = load(root, "prod")
    assert (config.name, config.network.nat, config.release.environment) == ("prod", "per_az", "prod")
    assert config.aws.availability_zones == ("sa-east-1a", "sa-east-1b")


def test_one_environment_is_loaded_beside_a_broken_one(root: Path) -> None:
    """Who needs dev is not kept by prod."""
    (root / "environments/prod.yaml").write_text("broken: [")
    assert load(root, "dev").name == "dev"


def test_loading_a_broken_environment_tells_the_problems_of_both_files(root: Path) -> None:
    """And of no other environment."""
    change(root, STAGING, "  nat: single", "  nat: both")
    change(root, "environments/releases/staging.yaml", "environment: staging", "environment: dev")
    (root / "environments/prod.yaml").write_text("broken: [")
    with pytest.raises(ConfigError) as raised:
        load(root, "staging")
    assert {problem.file for problem in raised.value.problems} == {STAGING, "environments/releases/staging.yaml"}


def test_loading_all_tells_the_problems_of_every_file(root: Path) -> None:
    """At once."""
    for name in ("dev", "staging", "prod"):
        (root / f"environments/{name}.yaml").write_text("broken: [")
    with pytest.raises(ConfigError) as raised:
        load_all(root)
    assert len(raised.value.problems) == 3


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("stagin", 'environments:1: no such environment, got "stagin": did you mean staging?'),
        ("qa", 'environments:1: no such environment, got "qa": the environments are dev, staging and prod'),
        ("../x\n", r'environments:1: no such environment, got "../x\n": the environments are dev, staging and prod'),
    ],
)
def test_an_unknown_name_is_answered_with_the_known_ones(root: Path, name: str, message: str) -> None:
    """One line, and the nearest name when there is one."""
    with pytest.raises(ConfigError) as raised:
        load(root, name)
    assert str(raised.value) == message


def test_an_unknown_name_where_there_is_no_environment(tmp_path: Path) -> None:
    """There is nothing to list."""
    with pytest.raises(ConfigError) as raised:
        load(tmp_path, "dev")
    assert str(raised.value) == 'environments:1: no such environment, got "dev": there is none'


def test_a_misnamed_file_is_read_all_the_same(root: Path) -> None:
    """Its other problems are told in the same run, and the environments after it are not called orphans."""
    (root / STAGING).rename(root / "environments/staging.YML")
    change(root, "environments/staging.YML", "  nat: single", "  nat: both")
    assert problems(root) == [
        "environments/staging.YML:1: the extension is not .yaml: rename it to staging.yaml",
        'environments/staging.YML:21: network.nat: expected single or per_az, got "both": write one of these',
    ]


def test_a_misnamed_file_is_not_loaded(root: Path) -> None:
    """Until it is renamed."""
    (root / STAGING).rename(root / "environments/staging.yml")
    with pytest.raises(ConfigError, match="rename it"):
        load(root, "staging")


def test_a_lock_of_an_editor_is_no_environment(root: Path) -> None:
    """A link that leads nowhere."""
    (root / "environments/.#dev.yaml").symlink_to("person@machine")
    assert problems(root) == []


@pytest.mark.parametrize("folder", ["environments", "environments/releases"])
@pytest.mark.parametrize(
    "names",
    [
        (".yamllint.yaml", ".sops.yaml", "._dev.yaml", ".prod.yaml", ".gitattributes", ".dev.yaml.swp", "#dev.yaml#"),
        ("schema.json", "release.schema.json", "README", "README.txt", "README.md", "Readme.MD", "writing-yaml.md"),
        ("CODEOWNERS", "OWNERS", "Thumbs.db", "desktop.ini", "prod", "prod.json", "prod.toml"),
    ],
    ids=["of tools", "about environments", "of other kinds"],
)
def test_what_looks_like_no_environment_is_left_alone(root: Path, folder: str, names: tuple[str, ...]) -> None:
    """Nothing reads it, and a person expects that."""
    for name in names:
        (root / folder / name).write_text("x: [")
    assert problems(root) == []


@pytest.mark.parametrize("folder", ["environments", "environments/releases"])
def test_a_folder_without_environments_is_left_alone(root: Path, folder: str) -> None:
    """Pictures of a note, what a tool keeps, a folder that nothing is in."""
    for file in ("pictures/network.svg", "notes/.cache.yaml", ".tool/dev.yaml"):
        (root / folder / file).parent.mkdir()
        (root / folder / file).write_text("")
    (root / folder / "empty").mkdir()
    assert problems(root) == []


@pytest.mark.parametrize("folder", ["environments", "environments/releases"])
@pytest.mark.parametrize("name", ["prod.yaml.bak", "prod.yaml~", "prod.YML.txt", "prod_yaml", "prod.yaml.md.bak"])
def test_a_file_that_is_no_environment_is_named(root: Path, folder: str, name: str) -> None:
    """It looks like one, and nothing reads it."""
    (root / folder / name).write_text("name: prod\n")
    remedy = "name it <name>.yaml, or move it out of environments"
    assert problems(root) == [f"{folder}/{name}:1: a file that nothing reads: {remedy}"]


@pytest.mark.parametrize("folder", ["environments", "environments/releases"])
@pytest.mark.parametrize("file", ["eu/prod.yaml", "eu/prod.YML", "eu/south/prod.yaml", "eu/prod.yaml.bak"])
def test_environments_in_a_folder_below_are_named(root: Path, folder: str, file: str) -> None:
    """Only the two folders are read."""
    (root / folder / file).parent.mkdir(parents=True)
    (root / folder / file).write_text("name: prod\n")
    remedy = f"move its files into {folder}, or the folder out of environments"
    assert problems(root) == [f"{folder}/eu:1: a folder that nothing reads: {remedy}"]


def test_what_may_drift_is_no_environment(root: Path) -> None:
    """It lies in a folder of its own, and a look for drift reads it."""
    (root / "environments/allowed-drift").mkdir()
    (root / "environments/allowed-drift/dev.yaml").write_text("[]\n")
    assert problems(root) == []
    assert environment_names(root) == ["dev", "staging", "prod"]


@pytest.mark.parametrize("folder", ["environments", "environments/releases"])
def test_a_folder_that_cannot_be_listed_is_a_problem(tmp_path: Path, folder: str) -> None:
    """A file stands there in place of the folder."""
    (tmp_path / folder).parent.mkdir(exist_ok=True)
    (tmp_path / folder).write_text("")
    expected = f"{folder}:1: cannot be read (Not a directory): make it a folder that this user may list"
    assert expected in problems(tmp_path)


def test_a_name_of_a_file_cannot_break_a_message(root: Path) -> None:
    """Whatever characters a file system allows."""
    (root / "environments/a\nb\x1b.yaml").write_text("")
    assert r"environments/a\nb\x1b.yaml:1: an empty file: write the keys that the other files have" in problems(root)


def test_reading_twice_gives_the_same(root: Path) -> None:
    """Nothing depends on the order in which a file system lists its files."""
    change(root, STAGING, "  nat: single", "  nat: both")
    assert read_all(root) == read_all(root)
