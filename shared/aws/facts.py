"""The sections of a type's file, and of a part of `regions.yaml` and `managed_rules.yaml`.

An unknown key, and a section without a source, is an error.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, RootModel, StringConstraints

# What a plan, a record and a deployment read; what a deployment changes.
Use = Literal["read", "change"]
# What a plan makes of a resource for a change of an argument, and what happens to the argument: `unknown` is another
# value that only the apply makes.
Effect = Literal["replaces", "updates", "depends"]
Event = Literal["changed", "added", "removed", "unknown"]
# What stands in place of a statement where no role of the product is granted the actions.
UNGRANTED = "ungranted"

Action = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+:[A-Z][A-Za-z0-9]+$")]
Argument = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+(\.[a-z0-9_]+)*$")]
TypeName = Annotated[str, StringConstraints(pattern=r"^aws_[a-z0-9_]+$")]
Sid = Annotated[str, StringConstraints(pattern=rf"^([A-Z][A-Za-z0-9]*|{UNGRANTED})$")]
Text = Annotated[str, StringConstraints(min_length=5)]
Page = Annotated[str, StringConstraints(pattern=r"^https://[^ ]+$")]
# Of a rule of AWS WAF, or of a group of them (AWS WAF API reference, RuleActionOverride).
RuleName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,128}$")]
AccountId = Annotated[str, StringConstraints(pattern=r"^[0-9]{12}$")]
# Of AWS's own partition: every ARN of the product begins with `arn:aws:`.
RegionName = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}(-[a-z]+)+-[0-9]$")]


class _Section(BaseModel):
    """A section of a file, or a part of one. Built when a file is read: every command imports this module."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class _Sourced(_Section):
    """Facts with the place where they are written: a manual's page by its title, a package or file of the provider."""

    source: Text


class Actions(_Sourced):
    """What a resource of this type takes, by the statement of `shared/access` that grants it.

    `when` is the argument without which, or with `false` there, a resource takes none of it.
    """

    when: Argument | None = None
    read: dict[Sid, tuple[Action, ...]] = {}
    change: dict[Sid, tuple[Action, ...]] = {}

    def of(self, use: Use) -> dict[str, tuple[str, ...]]:
        """Return the actions of one use, by statement."""
        return self.read if use == "read" else self.change


class Kept(_Section):
    """An argument says how much a resource keeps: what is lost where a change makes it less.

    A number keeps more than a lower one. `all` are the values that keep everything, if any does; null where the
    argument is absent. Any other value keeps nothing.
    """

    loses: Text
    all: tuple[str | bool | int | None, ...] = ()


class Data(_Sourced):
    """The resource is more than what its arguments say, or says how long other data is kept.

    `loses` is what goes with it; None where nothing does. `lasting` is what production must not destroy by a plan: it
    holds data, or opens it. `keeps` are the arguments of which an update may lose some of it.
    """

    loses: Text | None = None
    lasting: bool = False
    keeps: dict[Argument, Kept] = {}


class Interrupts(_Sourced):
    """While a resource of this type is replaced, or once it is gone, customers are without `what` it stands for.

    `instead` is the section of docs/operations.md that says how it is done without.
    """

    what: Text
    instead: Text


class Replacement(_Sourced):
    """What the provider plans for a change of each argument, by its dotted path. Generated from its own answers.

    An argument `replaces` the resource or `updates` it whatever happens to it; where it `depends`, only a plan knows.
    `by_event` has those whose effect hangs on what happens, `by_value` on the values (`redis -> valkey`), and
    `unless` the setting with which a change that depends is an update. An update leaves the attributes in `unsettled`
    unknown until it is applied, and one of the arguments in `unsettled_by` others besides. A resource that is `tagged`
    takes the default tags of the provider.
    """

    replaces: tuple[Argument, ...] = ()
    updates: tuple[Argument, ...] = ()
    depends: tuple[Argument, ...] = ()
    unsettled: tuple[Argument, ...] = ()
    by_event: dict[Argument, dict[Event, Effect]] = {}
    by_value: dict[Argument, dict[str, Effect]] = {}
    unless: dict[Argument, dict[Argument, bool]] = {}
    unsettled_by: dict[Argument, tuple[Argument, ...]] = {}
    tagged: bool = False


class Policy(_Sourced):
    """Where the resource keeps a policy.

    `owner` is the argument that says whose policy it is, of which `owner_type`: to move it is to take it from one and
    give it to another. What a role may do, who may assume it, and what a resource lets others do are different
    questions: `kind` says which. Where there is none AWS permits nothing, or what its own policy permits, the
    `default`, in which `${account}` stands for the account of the resource.
    """

    argument: Argument
    kind: Literal["identity", "trust", "endpoint", "resource"]
    owner: Argument | None = None
    owner_type: TypeName | None = None
    default: Text | None = None


class Rules(_Sourced):
    """The resource is a rule of a security group; of `either` direction where its argument `type` says which.

    `inside` is a group whose arguments `ingress` and `egress` are rules.
    """

    direction: Literal["ingress", "egress", "either", "inside"]


class Filter(_Sourced):
    """The arguments with rules and default of a firewall, as `ci/changes/permissions/firewall.py` reads them."""

    rules: Argument
    default: Argument


class Arguments(_Sourced):
    """Arguments of a kind."""

    arguments: tuple[Argument, ...]


class Owned(Arguments):
    """Arguments of a kind; `owner` says what they are about, where that is another resource, of `owner_type`.

    A resource that is renamed says the same about the same owner; one that is gone says nothing any more. `of_new`: a
    new resource without them is open, too.
    """

    owner: Argument | None = None
    owner_type: TypeName | None = None
    of_new: bool = False


class Opens(_Sourced):
    """Arguments, and of each the values that keep the resource closed (null: not set); any other opens it.

    `owner` is the resource that is open without this one. `of_new`: the value of a new resource opens something, too.
    """

    closed: dict[Argument, tuple[bool | str | None, ...]]
    owner: Argument | None = None
    owner_type: TypeName | None = None
    of_new: bool = True


class OpensNothing(_Sourced):
    """Why no argument of the type exposes anything."""

    why: Text


class AccessString(_Sourced):
    """The argument that says, in the language of Redis and Valkey, what a user of a cache may do."""

    argument: Argument


class Encryption(_Sourced):
    """The argument that names the key which encrypts the resource."""

    key: Argument


class Credentials(_Sourced):
    """The resource is, or holds, what stays valid until somebody takes it away."""

    what: Text


class Vanishing(_Sourced):
    """AWS takes the resource away by itself: when, and what to do."""

    when: Text


class Arn(_Sourced):
    """What the resource's ARN looks like, as policies name it.

    `{region}` and `{account}` are the stack's, any other `{name}` is what that argument says, and `*` is what AWS
    chooses.
    """

    form: Annotated[str, StringConstraints(pattern=r"^arn:aws:[a-z0-9-]+:[^:]*:[^:]*:.+$")]


class Linked(_Sourced):
    """The service whose own role a resource of this type takes, and what AWS calls that role.

    Bootstrap makes it, so the deploy role need not.
    """

    service: Annotated[str, StringConstraints(pattern=r"^[a-z0-9.-]+\.amazonaws\.com$")]
    role: Annotated[str, StringConstraints(pattern=r"^AWSServiceRoleFor[A-Za-z_]+$")]


class Attributes(_Sourced):
    """Dotted paths, without indices, of the attributes that are sets and of those that are sensitive. Generated."""

    sets: tuple[Argument, ...] = ()
    sensitive: tuple[Argument, ...] = ()


class TypeFacts(_Section):
    """Everything that is known of a Terraform type.

    `attaches` permits without holding a policy: each new value. `blocks` closes something as long as it is true, or the
    name of what guards. `opens` says which values close, `opens_nothing` that no argument exposes anything: a type that
    says nothing of the kind cannot be proven. `inline` is a policy of another kind than `policy`.
    `one_at_a_time`: AWS takes one of these arguments in a request, and the provider sends all that change. `secrets` is
    what Terraform writes into its state as it is.
    """

    actions: tuple[Actions, ...] = ()
    data: Data | None = None
    interrupts: Interrupts | None = None
    policy: Policy | None = None
    rules: Rules | None = None
    filter: Filter | None = None
    attaches: Owned | None = None
    blocks: Owned | None = None
    opens: tuple[Opens, ...] = ()
    opens_nothing: OpensNothing | None = None
    inline: Policy | None = None
    access_string: AccessString | None = None
    one_at_a_time: Arguments | None = None
    credentials: Credentials | None = None
    encryption: Encryption | None = None
    secrets: Arguments | None = None
    vanishing: Vanishing | None = None
    arn: Arn | None = None
    linked: Linked | None = None
    replacement: Replacement | None = None
    attributes: Attributes | None = None

    @property
    def is_rule(self) -> bool:
        """Whether the resource is a rule of a security group; a group may have rules inside."""
        return self.rules is not None and self.rules.direction != "inside"

    @property
    def says_exposure(self) -> bool:
        """Whether the file says what a resource of this type exposes, or that it exposes nothing."""
        return bool(self.exposing or self.is_rule or self.opens_nothing)

    @property
    def permits(self) -> bool:
        """Whether a resource of this type permits something by being there."""
        return bool(self.policy or self.is_rule or self.attaches or self.access_string)

    @property
    def exposing(self) -> tuple[Argument, ...]:
        """The arguments that say what a resource permits, opens or guards; of a rule, every argument does."""
        policies = [one for one in (self.policy, self.inline) if one]
        return (
            *(one.argument for one in policies),
            *(one.owner for one in policies if one.owner),
            *(path for one in (self.attaches, self.blocks) if one for path in one.arguments),
            *(path for one in self.opens for path in one.closed),
            *((self.access_string.argument,) if self.access_string else ()),
            *((self.filter.rules, self.filter.default) if self.filter else ()),
            *(("ingress", "egress") if self.rules and not self.is_rule else ()),
        )


class Zones(_Section):
    """The Availability Zones of a region, by their codes. An environment takes two of them."""

    names: Annotated[tuple[str, ...], Field(min_length=2)]
    source: Page


class LogDelivery(_Section):
    """The account of Elastic Load Balancing that writes logs beside the service principal; None where AWS has none."""

    account: AccountId | None
    source: Page


class RegionFacts(_Section):
    """Everything that is known of a region."""

    zones: Zones
    log_delivery: LogDelivery


class Regions(RootModel[Annotated[dict[RegionName, RegionFacts], Field(min_length=1)]]):
    """The file of regions."""

    model_config = ConfigDict(frozen=True, defer_build=True)


class RuleGroup(_Section):
    """A managed rule group of AWS WAF, with the names of its rules."""

    rules: Annotated[tuple[RuleName, ...], Field(min_length=1)]
    source: Page


class ManagedRules(RootModel[dict[RuleName, RuleGroup]]):
    """The file of managed rule groups."""

    model_config = ConfigDict(frozen=True, defer_build=True)
