"""A form that was filled in: its answers by place, and where each of them stands."""

from dataclasses import dataclass, field
from pathlib import Path

from tasks.errors import InputError
from tasks.founding.answer import given
from tasks.founding.catalogue import Group, Place, Question, groups, texts
from tasks.founding.form import ANSWER_COLUMN, CHANGE_FORM, ENTRY_ROW, KEY_COLUMN, NEW_FORM, cell_of
from tasks.founding.script import NEW, Answers, place_of
from tasks.reading.tables import Table
from tasks.reading.values import as_shown
from tasks.reading.workbooks import read_workbook

MAX_BYTES = 5_000_000
"""A form is 40 kB."""


@dataclass
class FilledForm:
    """The answers that stand in a form, null for nothing; empty cells give none.

    ``is_change``: it was made of an agreement that is there. ``cells``: where the answer to a place stands, or would;
    ``sheets``: what the sheet of a group is called by now.
    """

    is_change: bool
    answers: Answers = field(default_factory=dict)
    cells: dict[Place, str] = field(default_factory=dict)
    sheets: dict[str, str] = field(default_factory=dict)

    def cell(self, place: Place) -> str:
        """Where the answer to ``place`` stands; the first free row for an entry that is not there yet."""
        if place in self.cells:
            return self.cells[place]
        key, _, _ = place.partition("/")
        taken = {each.partition("!")[2][1:] for where, each in self.cells.items() if where.startswith(f"{key}/")}
        free = next(row for row in range(ENTRY_ROW, ENTRY_ROW + len(taken) + 1) if str(row + 1) not in taken)
        return cell_of(self.sheets[key], free, KEY_COLUMN + 1)


def read_form(file: Path) -> FilledForm:
    """Read a form. Raises :class:`InputError`, in Swedish, where it is no workbook or not the form."""
    said = texts()["form"]
    if file.stat().st_size > MAX_BYTES:
        raise InputError(said["no_form"].format(file=file.name, sheet=said["sheet"]))
    try:
        tables = [(table.written or table.sheet or "", _cells(table)) for table in read_workbook(file.read_bytes())]
    except InputError as error:
        raise InputError(said["no_workbook"].format(file=file.name, reason=error)) from None
    # Whatever the sheets are called by now.
    known = {cells.get((0, KEY_COLUMN), ""): (name, cells) for name, cells in tables}
    kind = next((each for each in (NEW_FORM, CHANGE_FORM) if each in known), None)
    if kind is None:
        raise InputError(said["no_form"].format(file=file.name, sheet=said["sheet"]))
    sheet, first = known[kind]
    form = FilledForm(is_change=kind == CHANGE_FORM)
    rows = {key: row for (row, column), key in first.items() if column == KEY_COLUMN}
    for group in groups():
        if group.many is None:
            for question in group.questions:
                if question.key not in rows:
                    raise InputError(said["no_form"].format(file=file.name, sheet=said["sheet"]))
                at = (rows[question.key], ANSWER_COLUMN)
                _note(form, question, question.key, first.get(at), cell_of(sheet, *at))
            continue
        if group.key not in known:
            raise InputError(said["no_form"].format(file=file.name, sheet=group.title))
        form.sheets[group.key], cells = known[group.key]
        _read_entries(form, group, cells)
    return form


def _read_entries(form: FilledForm, group: Group, cells: dict[tuple[int, int], str]) -> None:
    columns: dict[str, int] = {key: column for (row, column), key in cells.items() if row == 0}
    questions: list[tuple[Question, int]] = [
        (each, columns[each.key]) for each in group.questions if each.key in columns
    ]
    last = max((row for row, _ in cells), default=0)
    fresh = 0
    for row in range(ENTRY_ROW, last + 1):
        typed = [(question, column, cells[row, column]) for question, column in questions if (row, column) in cells]
        entry = cells.get((row, KEY_COLUMN))
        if not typed or (entry is None and all(given(question, text, True) is None for question, _, text in typed)):
            continue  # a row that says that there is nothing is none
        if entry is None:
            fresh += 1
            entry = f"{NEW}{fresh}"
        for question, column in questions:
            place = place_of(group, question, entry)
            _note(form, question, place, cells.get((row, column)), cell_of(form.sheets[group.key], row, column))


def _note(form: FilledForm, question: Question, place: Place, text: str | None, cell: str) -> None:
    form.cells[place] = cell
    if text is not None:
        form.answers[place] = given(question, text)


def _cells(table: Table) -> dict[tuple[int, int], str]:
    """The texts of a sheet by row and column from 0, empty ones left out, dates as people see them."""
    found = {}
    for row, texts_of_row in enumerate(table.cells.rows()):
        for column, text in enumerate(texts_of_row, start=table.first_column):
            if text is not None and text.strip():
                found[row, column] = as_shown(text.strip())
    return found
