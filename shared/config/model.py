"""The typed model of an environment file: what each key is called, which values it takes, what it means.

The model is strict (no string becomes a number), frozen and closed (an unknown key is an error). It judges one value at
a time; rules that look at two values or two files are in `shared.checks`. `environments/schema.json` is generated from
it, and messages say what a key means, which is why every key carries a description.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from shared.config.account import AwsConfig, BootstrapConfig, EvidenceConfig, StateConfig
from shared.config.addresses import Cidr, DomainName, EmailAddress, ImageReference, UrlPath
from shared.config.kinds import (
    CertificateArn,
    CommitId,
    CountedRuleText,
    CpuUnits,
    EnvironmentName,
    FreezeWindow,
    InterfaceEndpoint,
    Percent,
    RetentionDays,
    TagValue,
    Tier,
    TimeZone,
)
from shared.config.section import Section

# AWS knows no limit. What is above these is a digit too many, and a threshold that nothing ever reaches.
MOST_A_MINUTE = 10_000_000
MOST_DOLLARS = 100_000_000


class PromotionConfig(Section):
    """What has to happen before a change may come here."""

    after: EnvironmentName | None = Field(
        description="The environment that must have proven a change first; null for the first one."
    )
    # Thirty days: a proof that is older says little about today.
    soak_minutes: Annotated[int, Field(ge=0, le=43_200)] = Field(
        description="Minutes that a change runs there, unbroken, before it may come here."
    )
    time_zone: TimeZone = Field(description="The place whose wall clock the freeze windows follow.")
    freeze: Annotated[tuple[FreezeWindow, ...], Field(strict=False)] = Field(
        description="Windows in which nothing is promoted here, once or every week."
    )


class NetworkConfig(Section):
    """The VPC and how its private subnets reach the world."""

    cidr: Cidr = Field(description="The VPC's addresses, /16 to /24; no two environments overlap.")
    nat: Literal["single", "per_az"] = Field(description="One NAT gateway for both zones, or one in each zone.")
    interface_endpoints: Annotated[tuple[InterfaceEndpoint, ...], Field(strict=False)] = Field(
        description="AWS services that the private subnets reach without the NAT gateway."
    )
    flow_logs_traffic: Literal["ACCEPT", "REJECT", "ALL"] = Field(description="Which connections the flow log keeps.")
    flow_logs_retention_days: RetentionDays = Field(description="Days that the flow log is kept.")


class EdgeConfig(Section):
    """The load balancer: who may come in, under which name, and what it writes down."""

    domain_name: DomainName = Field(description="The name that customers use; a DNS record outside this repository.")
    certificate_arn: CertificateArn = Field(description="The ACM certificate of that name, same account and region.")
    # Each network is two inbound rules, and a security group takes 60 of them (Amazon VPC quotas).
    allowed_cidrs: Annotated[tuple[Cidr, ...], Field(min_length=1, max_length=30, strict=False)] = Field(
        description="Networks that may open connections to the load balancer."
    )
    deletion_protection: bool = Field(description="Whether AWS refuses to delete the load balancer.")
    access_log_retention_days: Annotated[int, Field(ge=1, le=3653)] = Field(
        description="Days that access and connection logs stay in their bucket."
    )
    prevent_destroy: bool = Field(description="Whether Terraform refuses to destroy the log bucket.")


class FirewallConfig(Section):
    """The web application firewall in front of the load balancer."""

    # The WAF API takes 10 to 2,000,000,000 requests (RateBasedStatement, Limit).
    rate_limit_per_5_minutes: Annotated[int, Field(ge=10, le=2_000_000_000)] = Field(
        description="Requests of one client address in five minutes before it is blocked."
    )
    counted_rules: Annotated[tuple[CountedRuleText, ...], Field(strict=False)] = Field(
        description="AWS's rule groups, or single rules of them, that count and do not block, each with its reason."
    )
    log_retention_days: RetentionDays = Field(description="Days that the firewall's log is kept.")


class ServiceConfig(Section):
    """The container and how it runs on Fargate."""

    port: Annotated[int, Field(ge=1024, le=65535)] = Field(
        description="The port the container listens on; it runs without root, so 1024 or higher."
    )
    health_check_path: UrlPath = Field(description="The path that answers 200 while the container is healthy.")
    cpu_units: CpuUnits = Field(description="CPU of one task; 1024 units are one vCPU.")
    memory_mib: Annotated[int, Field(ge=512, le=122880)] = Field(
        description="Memory of one task in MiB; Fargate sells fixed pairs with cpu_units."
    )
    fargate_spot_weight: Annotated[int, Field(ge=0, le=100)] = Field(
        description="Tasks on Fargate Spot for each one on demand, beyond the first; 0 for none."
    )
    exec_enabled: bool = Field(description="Whether people with the right role may run a command in a task.")
    roll_back_on_alarm: bool = Field(description="Whether a load-balancer alarm rolls a running deployment back.")
    log_retention_days: RetentionDays = Field(description="Days that the tasks' logs are kept.")


class ScalingConfig(Section):
    """How many tasks run, and what makes it more or fewer."""

    min_tasks: Annotated[int, Field(ge=1, le=1000)] = Field(description="Never fewer tasks than this.")
    max_tasks: Annotated[int, Field(ge=1, le=1000)] = Field(description="Never more tasks than this.")
    cpu_percent: Percent = Field(description="Average CPU that scaling aims at.")
    memory_percent: Percent = Field(description="Average memory that scaling aims at.")
    requests_per_target: Annotated[int, Field(ge=1, le=MOST_A_MINUTE)] = Field(
        description="Load-balancer requests per task and minute that scaling aims at."
    )


class CacheConfig(Section):
    """The serverless Redis cache and its limits, which its alarms follow."""

    # ElastiCache Serverless quotas: 1 to 5,000 GB, 1,000 to 15,000,000 ECPU per second.
    max_storage_gb: Annotated[int, Field(ge=1, le=5000)] = Field(description="The most data the cache may hold, in GB.")
    max_ecpu_per_second: Annotated[int, Field(ge=1000, le=15_000_000)] = Field(
        description="The most processing units a second (ECPU) the cache may use."
    )
    snapshot_retention_days: Annotated[int, Field(ge=0, le=35)] = Field(
        description="Days that the daily snapshots are kept; 0 for no snapshots."
    )
    prevent_destroy: bool = Field(description="Whether Terraform refuses to destroy the cache.")


class SecretConfig(Section):
    """The application's secret; its value is set outside Terraform."""

    recovery_window_days: Annotated[int, Field(ge=0, le=30)] = Field(
        description="Days in which a deleted secret can be called back: 0, or 7 to 30."
    )
    prevent_destroy: bool = Field(description="Whether Terraform refuses to destroy the secret.")


class EncryptionConfig(Section):
    """The customer key that encrypts logs, secret, cache, and alarms of this environment."""

    deletion_window_days: Annotated[int, Field(ge=7, le=30)] = Field(
        description="Days in which a deleted key can be called back."
    )
    prevent_destroy: bool = Field(description="Whether Terraform refuses to destroy the key.")


class AlarmsConfig(Section):
    """When somebody is told, and who."""

    email: EmailAddress = Field(description="Who gets the alarms; AWS asks this address to confirm.")
    service_cpu_percent: Percent = Field(description="Average CPU of the service that raises the alarm.")
    service_memory_percent: Percent = Field(description="Average memory of the service that raises the alarm.")
    response_time_ms: Annotated[int, Field(ge=1, le=60_000)] = Field(
        description="Average response time in milliseconds that raises the alarm."
    )
    target_errors_per_minute: Annotated[int, Field(ge=1, le=MOST_A_MINUTE)] = Field(
        description="Responses 5xx of the application in a minute that raise the alarm."
    )
    server_errors_per_minute: Annotated[int, Field(ge=1, le=MOST_A_MINUTE)] = Field(
        description="Responses 5xx of the load balancer itself in a minute that raise the alarm."
    )
    cache_compute_percent: Percent = Field(description="Share of cache.max_ecpu_per_second that raises the alarm.")
    cache_storage_percent: Percent = Field(description="Share of cache.max_storage_gb that raises the alarm.")


class BudgetConfig(Section):
    """What the environment may cost before somebody is told."""

    monthly_usd: Annotated[int, Field(ge=1, le=MOST_DOLLARS)] = Field(
        description="US dollars a month; told at 80 % and when forecast."
    )


class ReleaseConfig(Section):
    """What runs in an environment: environments/releases/<name>.yaml, written by a release and not by people."""

    environment: EnvironmentName = Field(description="Equals the file's name.")
    image: ImageReference = Field(description="The container image, pinned by digest.")
    source_commit: CommitId = Field(description="The application's commit that the image was built from.")


class EnvironmentFile(Section):
    """One environment as people write it: environments/<name>.yaml."""

    name: EnvironmentName = Field(description="Equals the file's name; part of every resource name.")
    tier: Tier = Field(description="development, staging or production: the guards follow it, never the name.")
    owner: TagValue = Field(description="Tag Owner: the team that answers for the bill and the pager.")
    cost_center: TagValue = Field(description="Tag CostCenter.")
    aws: AwsConfig
    state: StateConfig
    promotion: PromotionConfig
    network: NetworkConfig
    edge: EdgeConfig
    firewall: FirewallConfig
    service: ServiceConfig
    scaling: ScalingConfig
    cache: CacheConfig
    secret: SecretConfig
    encryption: EncryptionConfig
    alarms: AlarmsConfig
    budget: BudgetConfig
    bootstrap: BootstrapConfig
    evidence: EvidenceConfig


class EnvironmentConfig(EnvironmentFile):
    """One environment, whole: its own file and its release."""

    release: ReleaseConfig
