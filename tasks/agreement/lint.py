"""``iop lint``: what is wrong with an agreement file, and what the agreement leaves open."""

from dataclasses import dataclass
from pathlib import Path

from tasks.agreement.load import load_agreement
from tasks.agreement.mistakes import AgreementError, Mistake
from tasks.agreement.model import OpenQuestion
from tasks.agreement.questions import open_questions


@dataclass(frozen=True)
class Lint:
    """Mistakes (exit 1) and open questions of one file. A file with mistakes has no questions yet."""

    mistakes: list[Mistake]
    open_questions: list[OpenQuestion]
    not_regulated: list[str]


def lint(path: Path) -> Lint:
    """Check the agreement file ``path``. Never raises for what stands in it."""
    try:
        agreement = load_agreement(path)
    except AgreementError as error:
        return Lint(error.mistakes, [], [])
    return Lint([], open_questions(agreement), agreement.not_regulated)
