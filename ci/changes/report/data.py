r"""Changes as plain data, for `--json`. Programs rely on it: fields are added, never renamed or taken away.

```text
{"version": 1,
 "environments": {"<name>": {
   "summary":   {"add": 0, "change": 1, "destroy": 0, "moved": 0, "other": 0,
                 "at_least": false}                     only a plan knows more; see ci/changes/report/summary.py
   "changes":   [{
      "address":    "aws_lb.edge_balancer_79C944A1"   in head; in base for what was removed
      "kind":       "added" | "removed" | "changed" | "moved"
      "mode":       "resource" | "data" | "output" | "provider" | "terraform" | "variable" | "local" | "moved" | ...
      "type":       "aws_lb" | null
      "path":       "edge/balancer" | null            construct path without the stack
      "capability": "edge" | null                     its first id
      "replacement": false                            known to be destroyed and created again
      "danger":     "loses_data" | "destroys" | "may_destroy" | "opens" | "other"
                                                      the order of the list (ci/changes/diff/danger.py)
      "loses":      "its data goes with it" | null    what is lost with a resource that is destroyed,
                                                      or updated so that it keeps less
      "forgotten":  false                             removed, and it stays in AWS: Terraform only forgets it
      "attributes": [{"path": "rule[name=Rate].priority", "kind": "added" | "removed" | "changed" | "moved",
                      "before": any, "after": any, "sensitive": false, "forces_replacement": false,
                      "may_replace": false,
                      "position": null | 2}]          the place in head of what was added to a list, or moved in it
                                                      (what moved may have another value, too)
      "reached":    [{"path": "vpc_id", "cause": "aws_vpc.x.id", "forces_replacement": true, "may_replace": false}]
                                                      what other changes bring about in it
      "before":     any                               configuration of what was removed, else null
      "after":      any                               configuration of what was added, else null
      "move":       {"from": "...", "to": "...", "declared": false, "via": [], "obstacle": null | "...",
                     "python": "<the line to paste>", "hcl": "moved {...}"} | null
      "ambiguous":  false                             one of the candidates below
   }]
   "ambiguous": [{"before": ["<address>", ...], "after": ["<address>", ...]}]
 }}}
```

A hidden value is the text "(sensitive value)". JSON inside of strings is data here, as it was compared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ci.changes.diff import AttributeChange, Change, Move, ambiguities
from ci.changes.diff.danger import danger_of
from ci.changes.diff.losses import loses
from ci.changes.diff.values import plain
from ci.changes.report.summary import count

VERSION = 1


def as_data(environments: Mapping[str, Sequence[Change]]) -> dict[str, Any]:
    """Return every environment's changes, as described at the top."""
    return {"version": VERSION, "environments": {name: to_json(changes) for name, changes in environments.items()}}


def to_json(changes: Sequence[Change]) -> dict[str, Any]:
    """Return one environment's changes, as described at the top."""
    return {
        "summary": count(changes).as_data(),
        "changes": [_change(change) for change in changes],
        "ambiguous": [
            {"before": list(group.candidates_before), "after": list(group.candidates_after)}
            for group in ambiguities(changes)
        ],
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "address": change.address,
        "kind": change.kind.value,
        "mode": change.mode,
        "type": change.type,
        "path": change.path,
        "capability": change.capability,
        "replacement": change.is_replacement,
        "danger": danger_of(change).word,
        "loses": loses(change),
        "forgotten": change.is_forgotten,
        "attributes": [_attribute(attribute) for attribute in change.attributes],
        "reached": [
            {
                "path": str(one.path),
                "cause": one.cause,
                "forces_replacement": one.effect == "replaces",
                "may_replace": one.effect == "depends",
            }
            for one in change.reached
        ],
        "before": plain(change.before),
        "after": plain(change.after),
        "move": None if change.move is None else _move(change.move),
        "ambiguous": change.ambiguous is not None,
    }


def _attribute(change: AttributeChange) -> dict[str, Any]:
    return {
        "path": change.name,
        "kind": change.kind.value,
        "before": plain(change.before),
        "after": plain(change.after),
        "sensitive": change.is_sensitive,
        "forces_replacement": change.forces_replacement,
        "position": change.position,
        "may_replace": change.may_replace,
    }


def _move(move: Move) -> dict[str, Any]:
    return {
        **move.block,
        "declared": move.declared,
        "via": list(move.via),
        "obstacle": move.obstacle,
        "python": move.python,
        "hcl": move.hcl,
    }
