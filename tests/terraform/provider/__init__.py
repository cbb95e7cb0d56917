"""What the real AWS provider says that a change of each argument does to a resource: asked, and written down."""
