"""What an explanation says, in the words of the templates: the same for the terminal and the page."""

from tasks.measures.explain import Explanation
from tasks.measures.parts import Saying
from tasks.wording.language import figure_words, say


def rule(explanation: Explanation) -> str:
    """The rule behind the figure; where it is unknown, that too."""
    known = figure_words()[explanation.rule]["rule"]
    return say("figure_rule", rule=known, unknown=explanation.value is None, of_month=explanation.of_month)


def clause(explanation: Explanation) -> str:
    """The clause that asks for the figure, or that the agreement has none."""
    return say("figure_clause", id=explanation.clause)


def wording(saying: Saying) -> str:
    """A stated term in words."""
    return say(f"term_{saying.name}", **saying.values)
