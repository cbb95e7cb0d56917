"""One AWS capability per file. Importing anything from here first makes the AWS bindings cheap to import."""

from shared.constructs import bindings

bindings.prepare()
