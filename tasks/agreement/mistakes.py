"""What is wrong with an agreement file, for the operator who wrote it (English)."""

from dataclasses import dataclass

from tasks.errors import InputError


@dataclass(frozen=True)
class Mistake:
    """One thing to mend: ``file:line: what is wrong – remedy``. ``line`` is null where no line is to
    blame."""

    file: str
    line: int | None
    what: str
    remedy: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return " ".join(f"{place}: {self.what} – {self.remedy}".split())


class AgreementError(InputError):
    """An agreement file is refused. ``mistakes`` holds every one found, in the order of the file."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        self.mistakes = sorted(mistakes, key=lambda m: m.line or 0)
        super().__init__("; ".join(map(str, self.mistakes)))
