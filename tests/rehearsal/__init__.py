"""The product on local AWS, as people use it: real commands, real Terraform, one account per environment.

The tree under rehearsal is a copy with a git history of its own, so that a rehearsal can change a value and commit it.
Nothing of the product knows about emulators: what differs there is in one settings file and in environment variables.
"""
