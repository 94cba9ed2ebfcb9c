"""The agenda of the next meeting."""

from tasks.reports.view.parts import View
from tasks.wording.language import say


def agenda(shown: View) -> list[str]:
    """The open questions, each on a line."""
    return [say("agenda_question", id=q.id, clause=q.clause, text=q.text) for q in shown.questions]
