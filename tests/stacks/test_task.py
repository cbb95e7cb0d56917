"""What one task is: its container, what it is told, where it logs, and what it may do."""

from __future__ import annotations

import json

import pytest

from shared.config import EnvironmentConfig
from shared.naming import SERVICE, VARIABLE
from tests.stacks.conftest import Synthesize
from tests.stacks.document import Arguments, Document, changed

DEFINITION = "task/definition"
ECR_IMAGE = f"444444444444.dkr.ecr.us-east-1.amazonaws.com/team/catalog@sha256:{'a' * 64}"
PUBLIC_IMAGE = f"public.ecr.aws/team/catalog@sha256:{'a' * 64}"
EXEC_STATEMENTS = {"OpenSession", "FindSessionLog", "LogSession", "EncryptSession"}


def container(document: Document) -> Arguments:
    """Return the only container."""
    [found] = json.loads(document.at(DEFINITION)["container_definitions"])
    return found


def variables(document: Document) -> dict[str, str]:
    """Return the container's environment variables."""
    rows = container(document)["environment"]
    found = {row["name"]: row["value"] for row in rows}
    assert len(found) == len(rows), "one variable twice"
    return found


def sids(document: Document, path: str) -> set[str]:
    """Return the ids of a role's statements."""
    return {statement["Sid"] for at, statement in document.statements() if at == path}


def test_the_image_is_the_release_s(config: EnvironmentConfig, document: Document) -> None:
    """What runs is the digest in environments/releases/, and nothing else."""
    assert container(document)["image"] == config.release.image
    assert "@sha256:" in container(document)["image"]


def test_the_size_is_the_file_s_as_text(config: EnvironmentConfig, document: Document) -> None:
    """The provider takes CPU and memory as text; a number would be refused."""
    definition = document.at(DEFINITION)
    assert (definition["cpu"], definition["memory"]) == (str(config.service.cpu_units), str(config.service.memory_mib))


def test_a_task_runs_on_fargate_with_an_address_of_its_own(document: Document) -> None:
    """`awsvpc` is what Fargate and security groups of tasks need."""
    definition = document.at(DEFINITION)
    assert definition["requires_compatibilities"] == ["FARGATE"]
    assert definition["network_mode"] == "awsvpc"
    assert definition["runtime_platform"] == {"cpu_architecture": "X86_64", "operating_system_family": "LINUX"}


def test_the_container_is_told_where_the_cache_is(config: EnvironmentConfig, document: Document) -> None:
    """`REDIS_ENDPOINT` is the same reference as the output: the real endpoint, known only after the apply."""
    told = variables(document)
    assert told["REDIS_ENDPOINT"] == document.outputs["ElastiCacheEndpoint"] == "<cache/cache.endpoint[0].address>"
    assert told["REDIS_PORT"] == "<cache/cache.endpoint[0].port>"
    assert told[f"{VARIABLE}_ENVIRONMENT"] == config.name
    assert told[f"{VARIABLE}_SOURCE_COMMIT"] == config.release.source_commit


def test_the_container_is_told_for_what_it_signs_in(document: Document) -> None:
    """The token that opens the cache is signed for the cache's name and the user, so it has to know both."""
    told = variables(document)
    assert told["REDIS_CACHE_NAME"] == "<cache/cache.name>"
    assert told["REDIS_USER"] == "<cache/application-user.user_name>"


def test_every_variable_is_text(document: Document) -> None:
    """ECS refuses a number, and only at apply: the port's reference stands in quotes."""
    assert all(isinstance(value, str) for value in variables(document).values())


@pytest.mark.parametrize("port", [1024, 8080, 65535])
def test_the_port_is_a_number_under_the_name_of_service_connect(
    dev: EnvironmentConfig, synthesize: Synthesize, port: int
) -> None:
    """`service.port` is the container's; the port's name is how Service Connect finds it."""
    [mapping] = container(synthesize(changed(dev, service__port=port)))["portMappings"]
    assert mapping == {
        "name": "http",
        "containerPort": port,
        "hostPort": port,
        "protocol": "tcp",
        "appProtocol": "http",
    }


def test_the_secret_arrives_by_reference(document: Document) -> None:
    """The definition names the secret; the value goes from Secrets Manager into the container."""
    assert container(document)["secrets"] == [{"name": f"{VARIABLE}_SECRET", "valueFrom": "<secret/secret.arn>"}]


def test_the_container_logs_to_its_own_group(config: EnvironmentConfig, document: Document) -> None:
    """Logs of one task are found under its group, with the days of the file."""
    assert container(document)["logConfiguration"] == {
        "logDriver": "awslogs",
        "options": {
            "awslogs-group": "<task/log-group.name>",
            "awslogs-region": config.aws.region,
            "awslogs-stream-prefix": SERVICE,
        },
    }


def test_agent_and_application_have_roles_of_their_own(document: Document) -> None:
    """What may pull images and read secrets is not what the application's code can become."""
    definition = document.at(DEFINITION)
    assert definition["execution_role_arn"] == "<task/execution-role.arn>"
    assert definition["task_role_arn"] == "<task/task-role.arn>"


@pytest.mark.parametrize("role", ["task/execution-role", "task/task-role"])
def test_only_tasks_of_this_account_take_the_roles(config: EnvironmentConfig, document: Document, role: str) -> None:
    """ECS cannot be talked into using our roles for somebody else's tasks."""
    trust = document.statement(role, "AssumedByService")
    assert trust["Principal"] == {"Service": "ecs-tasks.amazonaws.com"}
    account = config.aws.account_id
    assert trust["Condition"] == {
        "StringEquals": {"aws:SourceAccount": account},
        "ArnLike": {"aws:SourceArn": f"arn:aws:ecs:{config.aws.region}:{account}:*"},
    }


def test_the_agent_logs_and_reads_one_secret(dev: EnvironmentConfig, synthesize: Synthesize) -> None:
    """With a public image the execution role has three statements, each on one resource."""
    document, role = synthesize(changed(dev, release__image=PUBLIC_IMAGE)), "task/execution-policy"
    assert sids(document, role) == {"WriteTaskLog", "ReadSecret", "DecryptSecret"}
    assert document.statement(role, "WriteTaskLog")["Resource"] == ["<task/log-group.arn>:*"]
    assert document.statement(role, "ReadSecret")["Resource"] == ["<secret/secret.arn>"]
    assert document.statement(role, "DecryptSecret")["Action"] == ["kms:Decrypt"]
    assert document.statement(role, "DecryptSecret")["Resource"] == ["<encryption/key.arn>"]


def test_an_image_in_ecr_may_be_pulled_from_its_repository_only(dev: EnvironmentConfig, synthesize: Synthesize) -> None:
    """Account, region and repository are those of the image, which may be another account's."""
    document = synthesize(changed(dev, release__image=ECR_IMAGE))
    pull = document.statement("task/execution-policy", "PullImage")
    assert pull["Resource"] == ["arn:aws:ecr:us-east-1:444444444444:repository/team/catalog"]
    assert pull["Action"] == ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
    sign_in = document.statement("task/execution-policy", "SignInToEcr")
    assert (sign_in["Action"], sign_in["Resource"]) == (["ecr:GetAuthorizationToken"], ["*"])


def test_a_public_image_needs_no_permission(dev: EnvironmentConfig, synthesize: Synthesize) -> None:
    """No statement for a registry that asks nobody."""
    document = synthesize(changed(dev, release__image=PUBLIC_IMAGE))
    assert not {"SignInToEcr", "PullImage"} & sids(document, "task/execution-policy")


def test_the_application_uses_the_cache_as_its_own_user(document: Document) -> None:
    """IAM sign-in needs Connect on the cache and on the user: not on the default user."""
    statement = document.statement("task/task-policy", "UseCache")
    assert statement["Action"] == ["elasticache:Connect"]
    assert statement["Resource"] == ["<cache/cache.arn>", "<cache/application-user.arn>"]


@pytest.mark.parametrize(("enabled", "extra"), [(True, EXEC_STATEMENTS), (False, set())])
def test_sessions_are_possible_only_where_the_file_allows_them(
    dev: EnvironmentConfig, synthesize: Synthesize, enabled: bool, extra: set[str]
) -> None:
    """`service.exec_enabled: false` leaves the role without the four statements, and the service refuses, too."""
    document = synthesize(changed(dev, service__exec_enabled=enabled))
    assert sids(document, "task/task-policy") & EXEC_STATEMENTS == extra
    assert document.at("service/service")["enable_execute_command"] is enabled


def test_a_session_is_logged_in_its_own_group(dev: EnvironmentConfig, synthesize: Synthesize) -> None:
    """The role may write the sessions' log and use the key, and nothing more of either."""
    document = synthesize(changed(dev, service__exec_enabled=True))
    assert document.statement("task/task-policy", "LogSession")["Resource"] == ["<cluster/sessions.arn>:*"]
    assert document.statement("task/task-policy", "EncryptSession")["Resource"] == ["<encryption/key.arn>"]


def test_a_definition_waits_until_its_tasks_can_start(document: Document) -> None:
    """Tasks that start before their permissions or before the secret has a value fail, and with them the deployment."""
    assert document.at(DEFINITION)["depends_on"] == [
        "task/execution-policy",
        "task/task-policy",
        "secret/placeholder",
    ]


def test_the_revision_before_stays_registered(document: Document) -> None:
    """ECS rolls back to it; a deregistered revision can start no task."""
    assert document.at(DEFINITION)["skip_destroy"] is True
