"""Preparing an environment's account: the state's bucket and key, the evidence, the roles of its workflows."""
