"""Telling what has begun and what is over, in one letter; what lasts is told once."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from html import escape
from pathlib import Path

from tasks.agreement.model import Contact
from tasks.atomic_files import write_atomically
from tasks.delivery.mailer import mailer_from
from tasks.delivery.notices import notify
from tasks.delivery.send import Tried
from tasks.health.condition import Condition
from tasks.installation import Installation
from tasks.wording.language import clean

KEY = "alarm"
"""What the keys of these letters begin with: nobody is told by a letter that letters cannot be delivered."""
SUBJECT = 120
"""Characters of the first cause that a subject has room for."""
LONGEST = 400
"""Characters of a cause that are mailed; the run in Prefect's UI has the rest."""


@dataclass(frozen=True)
class Change:
    """What has begun and what is over since the last look."""

    begun: tuple[Condition, ...]
    over: tuple[Condition, ...]

    def __bool__(self) -> bool:
        return bool(self.begun or self.over)


def told(root: Path) -> list[Condition]:
    """What was told last, and is not over yet."""
    try:
        return [Condition(**each) for each in json.loads(_file(root).read_text())]
    except FileNotFoundError:
        return []


def change(root: Path, current: Sequence[Condition]) -> Change:
    """Against what was told last; nothing is kept yet (:func:`keep`)."""
    before = {each.key: each for each in told(root)}
    now = {each.key: each for each in _lasting(root, current)}
    return Change(
        tuple(each for key, each in now.items() if key not in before),
        tuple(each for key, each in before.items() if key not in now),
    )


def keep(root: Path, current: Sequence[Condition]) -> None:
    """Remember what is told, past a restart."""
    file = _file(root)
    file.parent.mkdir(exist_ok=True, mode=0o700)
    write_atomically(file, json.dumps([asdict(each) for each in _lasting(root, current)]).encode())


def _lasting(root: Path, current: Sequence[Condition]) -> list[Condition]:
    """What is wrong now, and what was told of agreements whose files cannot be read now: that is not over."""
    hidden = {each.hides for each in current if each.hides}
    known = {each.key for each in current}
    return [*current, *(each for each in told(root) if each.agreement in hidden and each.key not in known)]


def letter(changed: Change, origin: str) -> tuple[str, str]:
    """Subject and text of one letter about all of it; ``origin`` is the server's address, for links."""
    first, *others = changed.begun or changed.over
    over = "" if changed.begun else "over: "
    more = f" (and {len(others)} more)" if others else ""
    subject = f"iop: {over}{_short(first.cause, SUBJECT)}{more}"
    lines = []
    for each in changed.begun:
        lines += [f"- {_short(each.cause, LONGEST)}", f"  What to do: docs/runbook.md, {each.remedy!r}"]
        lines += [f"  {origin}{each.link}"] if each.link else []
    if changed.over:
        lines += ["", "Over:", *(f"- {_short(each.cause, LONGEST)}" for each in changed.over)]
    lines += ["", "What lasts is not told again. iop health says how things are now."]
    return subject, "\n".join(lines).strip() + "\n"


def operators(installation: Installation) -> list[Contact]:
    """Every operator of every agreement, once. An agreement whose file cannot be read has those that it had when it
    was asked for last: it may be the only one, and they are to hear of it.
    """
    file = installation.paths.work / "operators.json"
    known: dict[str, list[dict[str, str]]] = json.loads(file.read_text()) if file.exists() else {}
    readable = {name: agreement.operators for name, agreement in installation.agreements().items()}
    unreadable = {
        name: known[name] for name in installation.agreement_ids() if name in known.keys() - readable.keys()
    }
    now = {name: [each.model_dump() for each in people] for name, people in readable.items()} | unreadable
    if now != known:
        file.parent.mkdir(exist_ok=True, mode=0o700)
        write_atomically(file, json.dumps(now).encode())
    return list({each["email"]: Contact(**each) for people in now.values() for each in people}.values())


def mail(
    installation: Installation, people: Sequence[Contact], changed: Change, origin: str, now: datetime
) -> list[Tried]:
    """One letter to each of the people, and what became of each try."""
    subject, text = letter(changed, origin)
    identity = sha256(f"{now.isoformat()} {text}".encode()).hexdigest()[:12]
    return notify(
        installation,
        mailer_from(installation.settings),
        key=f"{KEY}.{now:%Y-%m-%d}.{identity}",
        people=people,
        subject=subject,
        text=text,
        html=f'<!doctype html><html lang="en"><pre style="white-space: pre-wrap">{escape(text)}</pre></html>',
        now=now,
    )


def _file(root: Path) -> Path:
    return root / "work" / "alarms.json"


def _short(text: str, longest: int) -> str:
    plain = clean(text)
    return plain if len(plain) <= longest else f"{plain[: longest - 2]} …"
