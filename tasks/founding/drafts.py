"""Answers that are kept between sittings: a file for each agreement in the making, ``drafts/`` under the data root.

An answer is kept as soon as it is given, so that breaking off, a power cut too, loses none. The draft ends when the
agreement file is written.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from tasks.atomic_files import write_atomically
from tasks.errors import InputError
from tasks.founding.script import Answers


@dataclass(frozen=True)
class Draft:
    """The file of one agreement in the making."""

    file: Path

    def load(self) -> Answers:
        """The answers kept; none where there is no file. Raises :class:`InputError` where it is no draft."""
        if not self.file.exists():
            return {}
        try:
            answers = json.loads(self.file.read_text(encoding="utf-8"))["answers"]
        except (ValueError, KeyError, TypeError):
            raise InputError(f"{self.file} holds no answers any more: remove it and begin again.") from None
        return dict(answers)

    def save(self, answers: Answers) -> None:
        """Keep these answers."""
        write_atomically(self.file, json.dumps({"answers": answers}, ensure_ascii=False, indent=1).encode())

    def end(self) -> None:
        """The agreement file holds them now."""
        self.file.unlink(missing_ok=True)


def unfinished(folder: Path) -> list[Draft]:
    """Drafts of new agreements, oldest first."""
    return [Draft(file) for file in sorted(folder.glob("new-*.json"))]


def begun(folder: Path) -> Draft:
    """A draft for a further agreement."""
    numbers = (int(draft.file.stem.removeprefix("new-")) for draft in unfinished(folder))
    return Draft(folder / f"new-{max(numbers, default=0) + 1:03d}.json")


def change_of(folder: Path, agreement_id: str) -> Draft:
    """The draft of changes to an agreement that is there."""
    return Draft(folder / f"change-{agreement_id}.json")
