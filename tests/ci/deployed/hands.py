"""What somebody with a console and no pipeline does to a deployed environment: the hands behind the mutations."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ci.deployment.verify.waiting import Service, wait
from shared.config.model import EnvironmentConfig
from shared.naming import Names, names_of
from tests.local_aws import LocalAccount

# What `put_metric_alarm` takes of that which `describe_alarms` gives.
_ALARM = (
    "AlarmName",
    "ActionsEnabled",
    "OKActions",
    "AlarmActions",
    "MetricName",
    "Namespace",
    "Statistic",
    "ExtendedStatistic",
    "Dimensions",
    "Period",
    "EvaluationPeriods",
    "DatapointsToAlarm",
    "Threshold",
    "ComparisonOperator",
    "TreatMissingData",
)


@dataclass(frozen=True)
class Hands:
    """An environment, and clients that may do everything in its account."""

    config: EnvironmentConfig
    account: LocalAccount
    outputs: dict[str, Any]

    @property
    def names(self) -> Names:
        """Return the names of the environment's resources."""
        return names_of(self.config)

    def client(self, service: str) -> Any:
        """Return a client of the environment's account."""
        return self._client(service)

    @functools.cached_property
    def _client(self) -> Callable[[str], Any]:
        return functools.cache(self.account.client)

    def alarm(self, name: str) -> dict[str, Any]:
        """Return an alarm as `put_metric_alarm` takes it."""
        found = self.client("cloudwatch").describe_alarms(AlarmNames=[self.names.resource(name)])["MetricAlarms"]
        return {key: found[0][key] for key in _ALARM if key in found[0]}

    def web_acl(self) -> dict[str, Any]:
        """Return the firewall as `update_web_acl` takes it."""
        name = self.names.resource("firewall")
        waf = self.client("wafv2")
        [found] = [one for one in waf.list_web_acls(Scope="REGIONAL")["WebACLs"] if one["Name"] == name]
        answer = waf.get_web_acl(Name=name, Scope="REGIONAL", Id=found["Id"])
        acl = answer["WebACL"]
        taken = {key: acl[key] for key in ("Name", "Id", "DefaultAction", "Rules", "VisibilityConfig")}
        return taken | {"Scope": "REGIONAL", "LockToken": answer.get("LockToken") or found["LockToken"]}

    def web_acl_arn(self) -> str:
        """Return the firewall's ARN."""
        name = self.names.resource("firewall")
        found = self.client("wafv2").list_web_acls(Scope="REGIONAL")["WebACLs"]
        return next(one["ARN"] for one in found if one["Name"] == name)

    def balancer_arn(self) -> str:
        """Return the load balancer's ARN."""
        found = self.client("elbv2").describe_load_balancers(Names=[self.names.load_balancer])
        return found["LoadBalancers"][0]["LoadBalancerArn"]

    def listener(self, port: int) -> dict[str, Any]:
        """Return the listener at a port."""
        found = self.client("elbv2").describe_listeners(LoadBalancerArn=self.balancer_arn())["Listeners"]
        return next(one for one in found if one["Port"] == port)

    def target_group(self) -> dict[str, Any]:
        """Return the target group behind the load balancer."""
        return self.client("elbv2").describe_target_groups(LoadBalancerArn=self.balancer_arn())["TargetGroups"][0]

    def service(self) -> dict[str, Any]:
        """Return the service."""
        ecs = self.client("ecs")
        return ecs.describe_services(cluster=self.names.cluster, services=[self.names.service])["services"][0]

    def update_service(self, **change: Any) -> None:
        """Change the service, and wait until a deployment that this begins is over."""
        self.begin_deployment(**change)
        self.wait_for_service()

    def wait_for_service(self) -> None:
        """Wait until a deployment that was begun is over."""
        asked = Service(self.client, self.names.cluster, self.names.service)
        # ministack counts answers, so no time has to pass.
        late = wait(asked, lambda _: None, sleep=lambda _: None)
        assert late is None, f"the deployment of a change by hand does not end well: {late}"

    def begin_deployment(self, **change: Any) -> None:
        """Change the service. Service Connect is said again: ministack forgets it where AWS keeps it."""
        [connect] = [one["serviceConnectConfiguration"] for one in self.service()["deployments"]][:1]
        self.client("ecs").update_service(
            cluster=self.names.cluster,
            service=self.names.service,
            serviceConnectConfiguration=connect,
            **change,
        )

    def group_id(self, name: str) -> str:
        """Return the id of a security group in the VPC."""
        filters = [
            {"Name": "vpc-id", "Values": [self.outputs["VpcId"]]},
            {"Name": "group-name", "Values": [name]},
        ]
        return self.client("ec2").describe_security_groups(Filters=filters)["SecurityGroups"][0]["GroupId"]

    def task_role(self) -> str:
        """Return the name of the application's role."""
        definition = self.service()["taskDefinition"]
        found = self.client("ecs").describe_task_definition(taskDefinition=definition)["taskDefinition"]
        return found["taskRoleArn"].rpartition("/")[2]
