"""What of a report stands in the mail itself: what can be read in ten seconds and answered in two minutes.

At most 350 words where all is in order, 500 at worst. Everything else is in the PDF; where something is left out the
mail says how much.
"""

from collections.abc import Sequence

from tasks.measures.figures import Part
from tasks.reports.view.parts import ChangedFigure, View
from tasks.wording.language import say

REASONS, NEWS, SENTENCES = 4, 3, 4
"""How many there is room for: why the colour is what it is; what is new; what to do or know."""

CHANGES, CHANGES_DECIDED, BESIDE_CHANGES = 4, 1, (2, 1)
"""Of a corrected edition: figures that it changes (one where decisions have to be looked at again), and room beside
them for reasons and sentences. The month's own news has been told, and so have its cases and decisions."""


class Mail(Part):
    """The parts of the view that the mail cuts short, each with a last line that says what is left out."""

    reasons: list[str]
    since: list[str]
    cases: str  # the deviation cases in a few words; empty where there are none
    todo: list[str]  # what is to be done without a decision, and what else to know
    changes: list[ChangedFigure]
    more_changes: str


def mail(shown: View) -> Mail:
    """The view's mail."""
    new = shown.replacement
    changed = [] if new is None else new.rows
    reasons, sentences = (REASONS, SENTENCES) if new is None else BESIDE_CHANGES
    room = CHANGES if new is None or not new.decided else CHANGES_DECIDED
    room += len(changed) == room + 1  # the line that would say "and one more" holds it
    return Mail(
        reasons=_first(shown.reasons, reasons),
        cases=shown.agenda.cases_short if new is None else "",
        since=_first([*filter(None, [shown.agenda.decisions_short]), *shown.since], NEWS) if new is None else [],
        todo=_first([*shown.attention, *shown.todo], sentences),
        changes=changed[:room],
        more_changes="" if len(changed) <= room else say("more_sentences", count=len(changed) - room),
    )


def _first(sentences: Sequence[str], room: int) -> list[str]:
    """As many as there is room for, and then how many follow."""
    more = [say("more_sentences", count=len(sentences) - room)] if len(sentences) > room else []
    return [*sentences[:room], *more]
