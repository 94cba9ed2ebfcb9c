"""The terminal of ``iop new``: one question at a time, with help and example. What is asked is decided in
:mod:`tasks.founding`.

``-`` answers with nothing, ``<`` goes back to the question before, Ctrl-C breaks off: answers are kept as they come.
"""

from collections.abc import Callable, Mapping
from functools import partial
from shutil import get_terminal_size
from textwrap import fill
from typing import Any

import click
import questionary

from tasks.founding.answer import NOTHING, given
from tasks.founding.catalogue import Group, Place, groups, texts
from tasks.founding.checks import Checker
from tasks.founding.drafts import Draft
from tasks.founding.meaning import meaning
from tasks.founding.script import Answers, Asked, Script
from tasks.founding.suggest import suggestion

BACK, PROMPT = "<", "›"
MOST_COLUMNS = 100
_HELP = {"fg": "bright_black"}


class Dialogue:
    """Asks until every question has an answer.

    ``answers`` are those that there are, ``of_file`` those among them that the agreement file gives.
    """

    def __init__(self, checker: Checker, draft: Draft, of_file: Answers) -> None:
        self.checker = checker
        self.draft = draft
        self.of_file = of_file
        self.answers: Answers = {**of_file, **draft.load()}

    @property
    def own(self) -> Answers:
        """The answers that the file does not give: only they are kept, for somebody may change it meanwhile."""
        known, file = self.answers, self.of_file
        return {place: known[place] for place in known if place not in file or known[place] != file[place]}

    @property
    def groups(self) -> list[Group]:
        """Those that have something to ask, by the answers that there are."""
        asked = {each.group.key for each in Script(self.answers).asked()}
        return [group for group in groups() if group.key in asked]

    def ask_all(self) -> None:
        """Every question that has no answer yet. Raises :class:`KeyboardInterrupt` where it is broken off."""
        self._ask(lambda _: True, list(self.answers))

    def ask_group(self, key: str) -> None:
        """The questions of a group once more, with the answers that there are to be kept or changed."""
        for place in [place for place, text in self.answers.items() if place.startswith(f"{key}/+") and text is None]:
            del self.answers[place]
        self._ask(lambda asked: asked.group.key == key and asked.question.key != "id", [])

    def _ask(self, is_wanted: Callable[[Asked], bool], done: list[Place]) -> None:
        """``done`` are the places that have been asked, in order; the last of them is where going back leads."""
        group = ""
        while True:
            wanted = (each for each in Script(self.answers).asked() if is_wanted(each))
            asked = next((each for each in wanted if each.place not in done), None)
            if group and (asked is None or asked.group.key != group):
                tell_meaning(group, self.checker.data(self.answers))
            if asked is None:
                return
            if asked.group.key != group:
                group = asked.group.key
                _tell_group(asked)
            text = _answer(asked, self._offered(asked), lambda text, asked=asked: self._fault(asked, text))
            if text == BACK:
                if done and self.answers.get(last := done.pop()) is None:
                    self.answers.pop(last, None)
                continue
            self.answers[asked.place] = _given(asked, text)
            done.append(asked.place)
            self.draft.save(self.own)

    def _offered(self, asked: Asked) -> str:
        """What Enter answers: the answer that is there, or what is suggested."""
        if asked.place in self.answers:
            return self.answers[asked.place] or ""
        return suggestion(Script(self.answers), asked) or ""

    def _fault(self, asked: Asked, text: str) -> str | None:
        return None if text.strip() == BACK else self.checker.fault(self.answers, asked, _given(asked, text))


def choose(question: str, options: dict[str, str]) -> str:
    """One of the options, by its value. Raises :class:`KeyboardInterrupt` where it is broken off."""
    click.echo()
    say(question, bold=True)
    choices = [questionary.Choice(label, value) for value, label in options.items()]
    return str(questionary.select(PROMPT, choices, instruction=" ", qmark="").unsafe_ask())


def _given(asked: Asked, text: str) -> str | None:
    return given(asked.question, text, asked.may_end)


def _nothing(asked: Asked) -> str:
    """How nothing is answered to this question."""
    said = texts()["silent"]
    if asked.may_end:
        return said["end" if asked.entry and asked.entry.startswith("+") else "gone"]
    nothing = asked.question.nothing or said[asked.question.silent or "none"]
    if asked.question.otherwise is None:
        return nothing
    return texts()["dialogue"]["meanwhile"].format(nothing=nothing, otherwise=asked.question.otherwise)


def say(text: str, **style: Any) -> None:
    """A text, broken between its words, further lines as far in as the first."""
    indent = " " * (len(text) - len(text.lstrip(" ")))
    click.secho(fill(text, _columns(), subsequent_indent=indent), **style)


def tell_meaning(group: str, data: Mapping[str, Any]) -> None:
    """What the answers of a group mean, of the data of the agreement file that they make."""
    for line in meaning(group, data, _columns()):
        say(line)


def _columns() -> int:
    return min(get_terminal_size().columns, MOST_COLUMNS)


def _tell_group(asked: Asked) -> None:
    said, all_groups = texts()["dialogue"], groups()
    number, count = all_groups.index(asked.group) + 1, len(all_groups)
    click.echo()
    say(said["group"].format(number=number, count=count, title=asked.group.title), bold=True, underline=True)
    if asked.group.intro is not None:
        say(asked.group.intro, **_HELP)


def _answer(asked: Asked, offered: str, fault: Callable[[str], str | None]) -> str:
    """The answer as it was typed or chosen, without fault; :data:`BACK` for the question before."""
    question, said = asked.question, texts()["dialogue"]
    entry = said["entry"].format(name=asked.group.many, number=asked.number) if asked.entry else ""
    click.echo()
    say(f"[{entry}] {question.ask}" if entry else question.ask, bold=True)
    say(question.help, **_HELP)
    if question.kind == "choice":
        ask = partial(_chosen, asked)
    else:
        ask = _typed
        say(said["example"].format(example=question.example), **_HELP)
        if asked.may_be_nothing:
            say(said["minus" if offered else "enter"].format(nothing=_nothing(asked)), **_HELP)
    text = ask(offered)
    while (wrong := fault(text)) is not None:  # on lines of its own: a bar at the edge of the screen would cut it off
        say(wrong, fg="red")
        text = ask(text if text not in ("", NOTHING) else offered)
    return text


def _typed(offered: str) -> str:
    """A line that begins with what is offered; a lone - or < is often typed after it, for it stands there already."""
    bare = str(questionary.text(PROMPT, default=offered, qmark="").unsafe_ask()).strip()
    return bare[-1] if offered and bare in (offered + NOTHING, offered + BACK) else bare


def _chosen(asked: Asked, offered: str) -> str:
    options: dict[str, Any] = {label: label for label in asked.question.options.values()}
    if asked.may_be_nothing:
        options[NOTHING] = _nothing(asked)
    choices = [questionary.Choice(label, value) for value, label in options.items()]
    choices.append(questionary.Choice(texts()["dialogue"]["back"], BACK))
    default = offered or (NOTHING if asked.may_be_nothing else None)
    return str(questionary.select(PROMPT, choices, default=default, instruction=" ", qmark="").unsafe_ask())
