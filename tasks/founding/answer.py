"""An answer as it was given: whether it is nothing, what it is read by, and why it cannot be read."""

from dataclasses import dataclass

from tasks.agreement.types import Span
from tasks.founding.catalogue import Question, texts

NOTHING = "-"
"""What is typed, alone, to answer with nothing."""


class Unreadable(ValueError):
    """An answer that cannot be read: the name of a sentence in ``[wrong]``, and its values."""

    def __init__(self, name: str, **values: object) -> None:
        super().__init__(name)
        self.name = name
        self.values = values

    @property
    def sentence(self) -> str:
        """What is wrong and what would be right, in Swedish."""
        return texts()["wrong"][self.name].format(**self.values)


@dataclass(frozen=True)
class Context:
    """What an answer is read by beside its question: a date without a year belongs to the term."""

    question: Question
    term: Span | None = None


def given(question: Question, typed: str, may_end: bool = False) -> str | None:
    """What was typed as an answer; null where it says that there is nothing to answer. ``may_end``: it may also end a
    group, or take an entry away.
    """
    bare = typed.strip().strip("\ufeff\u200b")
    nothing = {"", NOTHING, "\u2013", "\u2014", *(each.casefold() for each in texts()["silent"].values())}
    if question.silent is not None or may_end:
        nothing |= {(question.nothing or "").casefold(), *texts()["nothing"]["words"]}
    return None if bare.casefold().rstrip(".") in nothing else bare
