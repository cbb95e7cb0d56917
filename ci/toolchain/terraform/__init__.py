"""The thin runner of Terraform or OpenTofu: which program, in which folder, with which environment, stopped how."""
