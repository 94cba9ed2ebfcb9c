"""The empty list of expenses (xlsx): drop-down lists of the budget's lines and the associations; the words are in
``templates/sv/words.toml``.
"""

from pathlib import Path

from tasks.agreement.model import Agreement
from tasks.intake.small_template import Field, Form, write_small_template
from tasks.wording.language import words


def write_expenses_template(agreement: Agreement, path: Path) -> None:
    """Write an agreement's empty list of expenses to ``path``."""
    said, term = words()["expenses_sheet"], agreement.term
    header, choose = said["header"], said["choose"]
    day = said["date"].format(start=term.start, end=term.end)
    lines = [line.label for line in agreement.budget if line.amount < 0]
    associations = [each.name for each in agreement.associations]
    form = Form(
        title=said["title"],
        of=agreement.title,
        how=said["how"],
        sheet=said["sheet"],
        legend=said["lists"],
        list_of=said["list"],
        fields=[
            Field("date", header["date"], 13, "date", span=(term.start, term.end), wrong=day),
            Field("what", header["what"], 44),
            Field("amount", header["amount"], 13, "money", wrong=said["amount"]),
            Field("line", header["line"], 30, choices=lines, wrong=choose),
            Field("association", header["association"], 24, choices=associations, wrong=choose),
            Field("receipt", header["receipt"], 11),
        ],
    )
    write_small_template(form, path)
