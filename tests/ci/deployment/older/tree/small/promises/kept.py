"""What every commit of a small repository promises."""

from shared.deployed import Deployed


def test_the_output_is_that_of_the_environment(deployed: Deployed) -> None:
    """The plugin, the model and the configuration are those of one commit: else nothing gets here."""
    assert deployed.outputs["EnvironmentSuffix"] == deployed.config.name
