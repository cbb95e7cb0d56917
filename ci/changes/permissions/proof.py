"""What every judge of a plan says where nothing can be proven, and the form of what it finds."""

from __future__ import annotations

UNKNOWN = "what it will say is known only after the apply"
HIDDEN = "it holds a secret, so nobody may show what it permits"

# Address and sentence.
Found = tuple[str, str]
