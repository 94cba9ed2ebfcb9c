"""The formulas that add the workbook's figures up again from its sheets of rows."""

from tasks.wording.language import words


def column(table: str, header: str) -> str:
    """A whole column of a table (a key of ``words.toml``): ``Bokforing[Räknas kr]``."""
    return f"{words()['workbook']['table'][table]}[{header}]"


def here(table: str, header: str) -> str:
    """The cell of this row in a column of its own table."""
    return f"{words()['workbook']['table'][table]}[[#This Row],[{header}]]"


def sum_where(summed: str, *conditions: str) -> str:
    """The sum of a column over the rows that meet the conditions: pairs of a column and what stands in it."""
    return f"SUMIFS({', '.join((summed, *conditions))})"


def booked_on_line(*conditions: str) -> str:
    """Budget: the ledger's counted rows on this row's line."""
    header = words()["workbook"]["column"]
    line = (column("ledger", header["line"]), here("budget", words()["label"]["line"]))
    return sum_where(column("ledger", header["counted"]), *line, *conditions)


def accrued_on_line(draws: str | None) -> str:
    """Budget: what a line's tariff has earned; other lines, and other costs of a reserve, as booked."""
    if draws is None:
        return booked_on_line()
    header, label = words()["workbook"]["column"], words()["label"]
    line = (column("earned", header["line"]), here("budget", label["line"]))
    earned = "-" + sum_where(column("earned", label["kronor_short"]), *line)
    if draws == "first_area":
        return earned
    return booked_on_line(column("ledger", header["compensation"]), _text(header["no"])) + earned


def earned_by_association() -> str:
    """Associations: what this row's has earned."""
    header, label = words()["workbook"]["column"], words()["label"]
    name = (column("earned", header["association"]), here("associations", label["association"]))
    return sum_where(column("earned", label["kronor_short"]), *name)


def paid_to_association() -> str:
    """Associations: the ledger's compensation to this row's, as a positive amount."""
    header, label = words()["workbook"]["column"], words()["label"]
    name = (column("ledger", header["association"]), here("associations", label["association"]))
    return "-" + sum_where(
        column("ledger", header["counted"]), *name, column("ledger", header["compensation"]), _text(header["yes"])
    )


def outstanding() -> str:
    """Associations: earned less paid."""
    label = words()["label"]
    return "-".join(here("associations", label[part]) for part in ("earned", "paid"))


def _text(word: str) -> str:
    return f'"{word}"'
