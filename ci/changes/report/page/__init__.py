"""What differs in every environment -> one self-contained HTML page, made from the templates in here alone."""

from ci.changes.report.page.model import About, Compared
from ci.changes.report.page.render import render

__all__ = ["About", "Compared", "render"]
