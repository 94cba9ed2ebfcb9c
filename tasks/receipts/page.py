"""The receipt as people read it: a page, and the text and subject of a mail. The words are in
``templates/sv``."""

from typing import Any

from tasks.findings import Severity
from tasks.receipts.model import Receipt, ShiftCounts
from tasks.wording.language import html_templates, text_templates
from tasks.wording.pages import inlined

MOST_PLACES, MOST_CHANGES = 40, 60
"""More than these are counted, not listed; all of them are in the JSON."""


def page(receipt: Receipt) -> str:
    """A page that needs nothing beside it, light and dark, down to the width of a phone."""
    return _html(receipt, is_mail=False)


def mail_page(receipt: Receipt) -> str:
    """The page as mail programs need it: styles on each element, no link to the file beside it."""
    return inlined(_html(receipt, is_mail=True))


def text(receipt: Receipt) -> str:
    """The same as plain text."""
    return text_templates().get_template("receipt.txt.j2").render(_context(receipt))


def subject(receipt: Receipt) -> str:
    """The mail's subject, on one line."""
    rendered = text_templates().get_template("receipt_subject.txt.j2").render(_context(receipt))
    return " ".join(rendered.split())


def _html(receipt: Receipt, is_mail: bool) -> str:
    return html_templates().get_template("receipt.html.j2").render(_context(receipt) | {"is_mail": is_mail})


def _context(receipt: Receipt) -> dict[str, Any]:
    return {
        "receipt": receipt,
        "severities": [severity.value for severity in Severity],
        "tone": _tone(receipt),
        "most_places": MOST_PLACES,
        "most_changes": MOST_CHANGES,
    }


def _tone(receipt: Receipt) -> str:
    """Which colour goes with the headline: that of the worst finding; a shift sheet without rows is no good news."""
    if receipt.state == "refused":
        return "error"
    is_empty = isinstance(receipt.counts, ShiftCounts) and not receipt.counts.rows and not receipt.counts.rejected
    if receipt.state == "unread" or is_empty:
        return "warning"
    if receipt.severities["error"]:
        return "error"
    return "warning" if receipt.to_look_at else "info"
