"""From an artefact to a deployed environment: plan, apply, verify, drift, record. Each step is one function."""
