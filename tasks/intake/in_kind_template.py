"""The empty sheet of contributions in kind: lists of the agreement's parties and kinds, and one example row."""

from pathlib import Path

from tasks.agreement.model import Agreement
from tasks.errors import InputError
from tasks.intake.small_template import Field, Form, write_small_template
from tasks.reading.small_sheets import EXAMPLE
from tasks.wording.language import words


def write_in_kind_template(agreement: Agreement, path: Path) -> None:
    """Write an agreement's empty sheet (xlsx) to ``path``. Raises :class:`InputError` where the agreement file names
    no kinds.
    """
    if not agreement.in_kind:
        raise InputError(
            f"{agreement.id} names nothing that the parties give beside money: add in_kind to its file "
            "(docs/agreement-file.md), then write the sheet again."
        )
    said, parties, term = words()["in_kind_sheet"], agreement.parties, agreement.term
    header, told, choose = {field: names[0] for field, names in said["names"].items()}, said["help"], said["choose"]
    names = [parties.municipality.name, parties.association.name]
    kinds = [each.label for each in agreement.in_kind]
    day = said["day"].format(start=term.start, end=term.end)
    form = Form(
        title=said["title"],
        of=agreement.title,
        how=said["how"].format(legend=said["legend"]),
        sheet=said["sheet"],
        legend=said["legend"],
        list_of=said["list"],
        fields=[
            Field("date", header["date"], 13, "date", span=(term.start, term.end), help=told["date"], wrong=day),
            Field("party", header["party"], 24, choices=names, help=told["party"], wrong=choose),
            Field("kind", header["kind"], 32, choices=kinds, help=told["kind"], wrong=choose),
            Field("hours", header["hours"], 14, "hours", help=told["hours"], wrong=said["hours_wrong"]),
            Field("persons", header["persons"], 14, "count", help=told["persons"], wrong=said["count_wrong"]),
        ],
        examples=[{"date": EXAMPLE, "party": names[1], "kind": kinds[0], "hours": 1.5, "persons": 1}],
    )
    write_small_template(form, path)
