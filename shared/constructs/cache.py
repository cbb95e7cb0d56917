"""The serverless Redis cache, its users and who may reach it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cdktf import TerraformResourceLifecycle, Token
from cdktf_cdktf_provider_aws.elasticache_serverless_cache import (
    ElasticacheServerlessCache,
    ElasticacheServerlessCacheCacheUsageLimits,
    ElasticacheServerlessCacheCacheUsageLimitsDataStorage,
    ElasticacheServerlessCacheCacheUsageLimitsEcpuPerSecond,
)
from cdktf_cdktf_provider_aws.elasticache_user import ElasticacheUser, ElasticacheUserAuthenticationMode
from cdktf_cdktf_provider_aws.elasticache_user_group import ElasticacheUserGroup
from cdktf_cdktf_provider_aws.security_group import SecurityGroup
from constructs import Construct

from shared.config.model import CacheConfig
from shared.naming import Names
from shared.policies import allow

if TYPE_CHECKING:
    from shared.constructs.encryption import Encryption
    from shared.constructs.network import Network

ENGINE = "redis"
MAJOR_ENGINE_VERSION = "7"
# Everything but the commands that Redis itself calls dangerous (FLUSHALL, KEYS, CONFIG ...).
APPLICATION_ACCESS = "on ~* +@all -@dangerous"
# Every user group must contain a user named "default"; ours can do nothing.
NO_ACCESS = "off ~* -@all"


class Cache(Construct):
    """A serverless cache under the customer key; TLS always; tasks sign in with their role, nobody has a password."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        config: CacheConfig,
        names: Names,
        network: Network,
        encryption: Encryption,
    ) -> None:
        super().__init__(scope, id_)
        self.name = names.resource("cache")
        group = SecurityGroup(
            self,
            "security-group",
            name=self.name,
            description="Cache: Redis over TLS from the tasks only",
            vpc_id=network.vpc_id,
            tags={"Name": self.name},
        )
        default_user = ElasticacheUser(
            self,
            "default-user",
            user_id=names.resource("default"),
            user_name="default",
            engine=ENGINE,
            access_string=NO_ACCESS,
            no_password_required=True,
        )
        application = ElasticacheUser(
            self,
            "application-user",
            user_id=names.resource("application"),
            user_name=names.resource("application"),  # IAM sign-in asks for a name equal to the id
            engine=ENGINE,
            access_string=APPLICATION_ACCESS,
            authentication_mode=ElasticacheUserAuthenticationMode(type="iam"),
        )
        users = ElasticacheUserGroup(
            self,
            "users",
            user_group_id=self.name,
            engine=ENGINE,
            user_ids=[default_user.user_id, application.user_id],
        )
        cache = ElasticacheServerlessCache(
            self,
            "cache",
            name=self.name,
            description=f"Product cache of {names.stack_id}",
            engine=ENGINE,
            major_engine_version=MAJOR_ENGINE_VERSION,
            kms_key_id=encryption.key_arn,
            security_group_ids=[group.id],
            subnet_ids=network.private_subnet_ids,
            user_group_id=users.user_group_id,
            snapshot_retention_limit=config.snapshot_retention_days,
            cache_usage_limits=[
                ElasticacheServerlessCacheCacheUsageLimits(
                    data_storage=[
                        ElasticacheServerlessCacheCacheUsageLimitsDataStorage(maximum=config.max_storage_gb, unit="GB")
                    ],
                    ecpu_per_second=[
                        ElasticacheServerlessCacheCacheUsageLimitsEcpuPerSecond(maximum=config.max_ecpu_per_second)
                    ],
                )
            ],
            lifecycle=TerraformResourceLifecycle(prevent_destroy=config.prevent_destroy),
        )
        endpoint = cache.endpoint.get(0)
        self.security_group_id = group.id
        self.address = endpoint.address
        # A task signs in with a token of its role, which is signed for the cache's name and the user, not for the
        # address (ElastiCache user guide, Authenticating with IAM).
        self.task_environment = {
            "REDIS_CACHE_NAME": cache.name,
            "REDIS_ENDPOINT": endpoint.address,
            "REDIS_PORT": Token.as_string(endpoint.port),
            "REDIS_USER": application.user_name,
        }
        self.task_statements = [
            allow("UseCache", actions=["elasticache:Connect"], resources=[cache.arn, application.arn])
        ]
