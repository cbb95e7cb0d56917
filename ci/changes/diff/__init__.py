"""Two synthesized documents of one environment -> what differs. Pure: nothing in here prints or asks AWS."""

from ci.changes.diff.change import Ambiguous, AttributeChange, Change, Kind, Move, ambiguities
from ci.changes.diff.compare import apply, compare
from ci.changes.diff.document import Document, DocumentError
from ci.changes.diff.normal_form import normalize

__all__ = [
    "Ambiguous",
    "AttributeChange",
    "Change",
    "Document",
    "DocumentError",
    "Kind",
    "Move",
    "ambiguities",
    "apply",
    "compare",
    "normalize",
]
