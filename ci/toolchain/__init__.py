"""Tools that everything rests on: git, synthesis, artifacts, digests, Terraform, the run that this is."""
