"""Two synthesised documents of one environment -> what differs. Pure: nothing in here prints or asks AWS."""

from ci.diff.change import Ambiguous, AttributeChange, Change, Kind, Move, ambiguities
from ci.diff.compare import apply, compare
from ci.diff.document import Document, DocumentError
from ci.diff.normal import normalise

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
    "normalise",
]
