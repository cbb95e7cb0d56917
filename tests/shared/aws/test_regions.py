"""The file of regions: it is complete, in order, each fact has the page where it is written, and mistakes are named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from shared import exits
from shared.aws import regions
from shared.aws.files import REGIONS, read_regions
from shared.config.schema import schemas

ONE = {
    "xx-north-1": {
        "zones": {"names": ["xx-north-1a", "xx-north-1b"], "source": "https://example.com/zones"},
        "log_delivery": {"account": None, "source": "https://example.com/logs"},
    }
}


def read(folder: Path, text: str) -> list[str]:
    """Return what is wrong with a file of this text."""
    file = folder / "regions.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(exits.CommandError) as raised:
        read_regions(file)
    assert raised.value.code == exits.BAD_INPUT
    return raised.value.lines


def changed(*path: str, value: object = None) -> str:
    """Return the file of one region with another value at `path`; without a value, without the key."""
    data = json.loads(json.dumps(ONE))
    inner = data
    for key in path[:-1]:
        inner = inner[key]
    if value is None:
        del inner[path[-1]]
    else:
        inner[path[-1]] = value
    return yaml.safe_dump(data)


def test_a_region_may_have_no_account_for_logs(tmp_path: Path) -> None:
    """AWS gives regions none since August 2022."""
    file = tmp_path / "regions.yaml"
    file.write_text(yaml.safe_dump(ONE), encoding="utf-8")
    found = read_regions(file)["xx-north-1"]
    assert (found.log_delivery.account, found.zones.names) == (None, ("xx-north-1a", "xx-north-1b"))


def test_the_file_is_in_order() -> None:
    """Regions and zones are sorted: two people write the same file."""
    data = yaml.safe_load(REGIONS.read_text(encoding="utf-8"))
    assert list(data) == sorted(data)
    assert [name for name, one in data.items() if one["zones"]["names"] != sorted(set(one["zones"]["names"]))] == []


def test_no_two_regions_have_one_account_for_logs() -> None:
    """A copied line would let the load balancers of another region write."""
    accounts = [one.log_delivery.account for one in regions().values() if one.log_delivery.account]
    assert len(accounts) == len(set(accounts)) > 1


def test_editors_complete_the_regions_of_the_file() -> None:
    """The schema lists them."""
    schema = json.loads(schemas()["environments/schema.json"])
    assert schema["$defs"]["AwsConfig"]["properties"]["region"]["enum"] == list(regions())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (changed("xx-north-1", "zones"), "xx-north-1.zones: missing: add it"),
        (changed("xx-north-1", "log_delivery"), "xx-north-1.log_delivery: missing: add it"),
        (changed("xx-north-1", "log_delivery", "account"), "xx-north-1.log_delivery.account: missing: add it"),
        (changed("xx-north-1", "log_delivery", "account", value="12"), "xx-north-1.log_delivery.account: "),
        (changed("xx-north-1", "zones", "source"), "xx-north-1.zones.source: missing: add it"),
        (changed("xx-north-1", "zones", "source", value="a page"), "xx-north-1.zones.source: "),
        (changed("xx-north-1", "zones", "names", value=["xx-north-1a"]), "xx-north-1.zones.names: "),
        (
            changed("xx-north-1", "zones", "names", value=["xx-north-1a", "xx-north-2b"]),
            "xx-north-1.zones.names: xx-north-2b is no zone of xx-north-1: write the region and a letter",
        ),
        (changed("xx-north-1", "dns", value={}), "xx-north-1.dns: unknown: remove it"),
        ("Sao Paulo: {}", "Sao Paulo"),
        ("text", "file: "),
        ("{}", "file: "),
        ("xx-north-1: {", "cannot be read: while parsing a flow "),
    ],
    ids=[
        *("zones", "logs", "account", "digits", "source", "no address", "one zone", "zone", "unknown", "name"),
        *("no mapping", "empty", "syntax"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, said: str) -> None:
    """File and key."""
    assert read(tmp_path, text)[0].startswith(f"shared/aws/regions.yaml: {said}")
