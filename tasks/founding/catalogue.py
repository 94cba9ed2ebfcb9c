"""The questions, as ``templates/sv/founding.toml`` has them."""

import tomllib
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from tasks.wording.language import FOLDER

Place = str
"""Where an answer belongs: ``term``, or ``areas/centrum/name`` in an entry of a group with many."""


@dataclass(frozen=True)
class Question:
    """One question; the head of ``founding.toml`` says what each key means."""

    key: str
    ask: str
    help: str
    example: str
    kind: str
    options: dict[str, str] = field(default_factory=dict)
    silent: Literal["agreement", "none"] | None = None
    nothing: str | None = None
    when: str | dict[str, list[str]] | None = None
    suggest: str | None = None
    asks: str | None = None
    clause: str | None = None
    subject: str | None = None
    unregulated: str | None = None
    otherwise: str | None = None
    comment: str | None = None

    @property
    def path(self) -> tuple[str, ...]:
        """Keys in the agreement file, within the entry where the group has many."""
        return tuple(self.key.split("."))


@dataclass(frozen=True)
class Group:
    """Questions that belong together; ``many`` names one entry where there may be several.

    ``identity`` is the key of the agreement file that tells entries apart, ``name`` the question that names one.
    """

    key: str
    title: str
    questions: tuple[Question, ...]
    many: str | None = None
    identity: str | None = None
    name: str | None = None
    least: int = 0
    comment: str | None = None
    intro: str | None = None


@cache
def texts() -> dict[str, Any]:
    """Everything that is said around the questions, by its table and key."""
    return {name: part for name, part in _content().items() if name != "group"}


@cache
def groups() -> tuple[Group, ...]:
    """All groups, in the order in which they are asked."""
    return tuple(
        Group(
            questions=tuple(Question(**each) for each in entry["question"]),
            **{name: value for name, value in entry.items() if name != "question"},
        )
        for entry in _content()["group"]
    )


@cache
def _content() -> dict[str, Any]:
    return tomllib.loads((FOLDER / "founding.toml").read_text(encoding="utf-8"))
