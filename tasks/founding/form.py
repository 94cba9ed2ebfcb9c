"""The questions as a workbook (xlsx) to fill in, for those who do not type in terminals.

The first sheet has a row for each question that is asked once; every group with many has a sheet of its own, with a
row for each entry. What a cell is the answer to stands in hidden cells: in the first one which sheet it is, in the
first column the keys of rows, in the first row those of columns. Cells are text: nothing typed becomes something
else.
"""

from pathlib import Path

import xlsxwriter
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from tasks.column_letters import letters_of
from tasks.founding.catalogue import Group, Place, Question, groups, texts
from tasks.founding.script import Answers, Script, place_of
from tasks.wording.spreadsheet import TEXT_IS_TEXT

NEW_FORM, CHANGE_FORM = "new", "change"
"""What a form is for, in the first cell of its first sheet: a new agreement, or changes to one."""

KEY_COLUMN, ANSWER_COLUMN, FIRST_ENTRY_COLUMN = 0, 2, 1
ENTRY_ROW = 5
"""The first row with an entry, from 0, of a sheet with many."""

ROWS = 30
"""Rows of a sheet with many that are made ready."""

_LINE_POINTS = 15.5
_WIDTHS = (46, 52, 46, 46)
_ENTRY_WIDTH = 28

_INK, _SHADE, _GREY, _YELLOW = "#1F3864", "#EEF3F9", "#5F5F5F", "#FFF9DB"


def write_form(path: Path, answers: Answers) -> None:
    """Write the form to ``path``, filled in with the answers that an agreement file gives; empty without any."""
    with xlsxwriter.Workbook(path, TEXT_IS_TEXT) as book:
        said = texts()["form"]
        book.set_properties({"title": said["title"][CHANGE_FORM if answers else NEW_FORM]})
        lists = book.add_worksheet(said["lists"])
        lists.hide()
        form = _Form(book, lists, answers)
        form.write_single(book.add_worksheet(said["sheet"]))
        for group in groups():
            if group.many is not None:
                form.write_many(book.add_worksheet(group.title), group)
        book.worksheets()[1].activate()
        book.worksheets()[1].set_first_sheet()


class _Form:
    """What the sheets of one form share."""

    def __init__(self, book: Workbook, lists: Worksheet, answers: Answers) -> None:
        self.lists = lists
        self.ranges: dict[str, str] = {}
        self.answers = answers
        self.asked = {each.place for each in Script(answers).asked()}
        top = {"text_wrap": True, "valign": "top"}
        self.title = book.add_format({"bold": True, "font_size": 16, "font_color": _INK})
        self.group = book.add_format({"bold": True, "font_color": "white", "bg_color": _INK})
        self.head = book.add_format({"bold": True, "bg_color": _SHADE, "border": 1, **top})
        self.ask = book.add_format({"bold": True, **top})
        self.help = book.add_format({"font_color": _GREY, **top})
        self.answer = book.add_format({"num_format": "@", "bg_color": _YELLOW, "border": 1, **top})

    def write_single(self, sheet: Worksheet) -> None:
        """The questions that are asked once."""
        said = texts()["form"]
        sheet.set_column(KEY_COLUMN, KEY_COLUMN, 0, None, {"hidden": True})
        for column, width in enumerate(_WIDTHS, start=1):
            sheet.set_column(column, column, width)
        kind = CHANGE_FORM if self.answers else NEW_FORM
        sheet.write(0, KEY_COLUMN, kind)
        sheet.write(0, 1, said["title"][kind], self.title)
        sheet.merge_range(1, 1, 1, 4, said["intro"], self.help)
        sheet.set_row(1, 62)
        for column, header in enumerate(said["header"], start=1):
            sheet.write(2, column, header, self.head)
        sheet.freeze_panes(3, 2)
        row = 3
        for group in groups():
            sheet.merge_range(row, 1, row, 4, group.title, self.group)
            row += 1
            told = [] if group.many is None else [said["own_sheet"].format(sheet=group.title)]
            if told := [*told, *([] if group.intro is None else [group.intro])]:
                sheet.merge_range(row, 1, row, 4, " ".join(told), self.help)
                sheet.set_row(row, _height(" ".join(told), sum(_WIDTHS)))
                row += 1
            if group.many is not None:
                continue
            for question in group.questions:
                sheet.write(row, KEY_COLUMN, question.key)
                sheet.write(row, 1, question.ask, self.ask)
                self._answer(sheet, row, ANSWER_COLUMN, question, question.key)
                sheet.write(row, 3, question.help, self.help)
                sheet.write(row, 4, question.example, self.help)
                shown = (question.ask, self.answers.get(question.key) or "", question.help, question.example)
                sheet.set_row(row, max(map(_height, shown, _WIDTHS)))
                row += 1
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)

    def write_many(self, sheet: Worksheet, group: Group) -> None:
        """The questions of a group with many: a column for each, a row for each entry."""
        said = texts()["form"]
        sheet.set_column(KEY_COLUMN, KEY_COLUMN, 0, None, {"hidden": True})
        sheet.set_row(0, None, None, {"hidden": True})
        sheet.write(0, KEY_COLUMN, group.key)
        sheet.write(1, 1, group.title, self.title)
        for row, text in enumerate((said["ask"], said["help"], said["example"]), start=2):
            sheet.write(row, KEY_COLUMN, text)
        entries = Script(self.answers).entries(group)
        for number, question in enumerate(group.questions):
            column = FIRST_ENTRY_COLUMN + number
            sheet.set_column(column, column, _ENTRY_WIDTH)
            sheet.write(0, column, question.key)
            sheet.write(2, column, question.ask, self.head)
            sheet.write(3, column, question.help, self.help)
            sheet.write(4, column, said["such_as"].format(example=question.example), self.help)
            for row in range(ENTRY_ROW, ENTRY_ROW + ROWS):
                at = row - ENTRY_ROW
                place = place_of(group, question, entries[at]) if at < len(entries) else ""
                self._answer(sheet, row, column, question, place)
        for row, said_there in enumerate(("ask", "help", "example"), start=2):
            sheet.set_row(
                row, max(_height(getattr(each, said_there), _ENTRY_WIDTH - 4) for each in group.questions) + 2
            )
        for row, entry in enumerate(entries, start=ENTRY_ROW):
            sheet.write(row, KEY_COLUMN, entry)
            shown = [self.answers.get(place_of(group, each, entry)) or "" for each in group.questions]
            sheet.set_row(row, max(_height(text, _ENTRY_WIDTH) for text in shown))
        sheet.freeze_panes(ENTRY_ROW, 2)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)

    def _answer(self, sheet: Worksheet, row: int, column: int, question: Question, place: Place) -> None:
        """The cell for an answer: what there is, or what is suggested to everybody."""
        text = self.answers.get(place) if self.answers else None
        if place and place in self.asked and self.answers:
            sheet.write_string(row, column, text or "-", self.answer)
        elif place and not self.answers and question.suggest:
            sheet.write_string(row, column, question.suggest, self.answer)
        else:
            sheet.write_blank(row, column, None, self.answer)
        if question.kind == "choice":
            sheet.data_validation(row, column, row, column, {"validate": "list", "source": self._list(question)})

    def _list(self, question: Question) -> str:
        """The range of what can be chosen, on the sheet of lists; one for each question."""
        labels = [*question.options.values()]
        if question.silent is not None:
            labels.append(question.nothing or texts()["silent"][question.silent])
        if question.key not in self.ranges:
            at = len(self.ranges)
            column = letters_of(at + 1)
            self.lists.write_column(0, at, labels)
            self.ranges[question.key] = f"='{self.lists.get_name()}'!${column}$1:${column}${len(labels)}"
        return self.ranges[question.key]


def _height(text: str, width: int) -> float:
    """Points that a text takes in a column so wide; bold letters are a tenth wider."""
    return _LINE_POINTS * (1 + int(len(text) * 1.1) // width)


def cell_of(sheet: str, row: int, column: int) -> str:
    """A place in the form as people see it; row and column from 0."""
    return f"{sheet}!{letters_of(column + 1)}{row + 1}"
