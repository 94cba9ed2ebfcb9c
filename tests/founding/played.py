"""Three agreements as their parties would answer: ``answers/<id>.txt`` holds one answer a line, in the order of the
questions, under the titles of their groups. An empty line takes what is offered, or nothing where nothing is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tasks.founding.catalogue import texts
from tasks.founding.checks import Checker
from tasks.founding.file import Founding
from tasks.founding.script import Answers, Asked, Script
from tasks.founding.suggest import suggestion

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Played:
    """An agreement that somebody wrote by hand, and what its parties answer.

    ``asked``: what it does not say and the dialogue asks the steering group.
    """

    by_hand: Path
    asked: tuple[str, ...] = ()

    @property
    def typed(self) -> list[str]:
        """The answers, in order."""
        file = Path(__file__).parent / "answers" / f"{self.by_hand.stem}.txt"
        return [line for line in file.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]


ALL = {
    "area-nights": Played(ROOT / "data" / "agreements" / "timra-ik-2022.yaml"),
    "evenings": Played(
        ROOT / "data" / "samples" / "havso-2023" / "havso-2023.yaml",
        asked=("Avtalet säger inte när en förlängning beslutas.",),
    ),
    "packages": Played(Path(__file__).with_name("bergvik-2024.yaml")),
}


@dataclass(frozen=True)
class Step:
    """One question as it is asked, what is offered, and what is typed."""

    asked: Asked
    offered: str
    typed: str


def steps(played: Played, answers: Answers) -> Iterator[Step]:
    """The dialogue, question by question, which fills ``answers``; each answer is taken without a fault."""
    founding = Founding()
    checker = Checker(founding.fresh, founding.before)
    typed = iter(played.typed)
    while (asked := Script(answers).open()) is not None:
        offered = suggestion(Script(answers), asked) or ""
        line = next(typed, None)
        assert line is not None, asked
        text = line or offered or None
        text = None if text in ("-", *(each.casefold() for each in texts()["silent"].values())) else text
        fault = checker.fault(answers, asked, text)
        assert fault is None, (asked.place, text, fault)
        yield Step(asked, offered, line)
        answers[asked.place] = text
    assert next(typed, None) is None


@cache
def dialogue(played: Played) -> tuple[list[Step], Answers]:
    """The whole dialogue, and the answers that it ends with."""
    answers: Answers = {}
    return list(steps(played, answers)), answers


def answers_of(played: Played) -> Answers:
    """The answers that the dialogue ends with."""
    return dict(dialogue(played)[1])
