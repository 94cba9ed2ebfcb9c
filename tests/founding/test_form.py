"""The form: filled in, it comes to the same as the dialogue; what is wrong is told by cell."""

from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from flows.cli import iop
from tasks.errors import InputError
from tasks.founding.catalogue import groups
from tasks.founding.checks import Checker, faults
from tasks.founding.file import Founding
from tasks.founding.filled_form import FilledForm, read_form
from tasks.founding.form import ANSWER_COLUMN, ENTRY_ROW, KEY_COLUMN, write_form
from tasks.founding.script import Answers
from tests.founding.played import ALL, answers_of

TITLES = {group.key: group.title for group in groups()}


def fill(file: Path, answers: Answers) -> None:
    """Type the answers in their cells, as somebody would in a spreadsheet."""
    book = openpyxl.load_workbook(file)
    single = book["Avtalet"]
    rows = {row[KEY_COLUMN].value: row[ANSWER_COLUMN].coordinate for row in single.iter_rows()}
    for place, text in answers.items():
        group, mark, rest = place.partition("/")
        if not mark:
            single[rows[place]] = text or "-"
            continue
        entry, _, key = rest.rpartition("/")
        sheet = book[TITLES[group]]
        column = next(letters for letters in "BCDEFGHIJKLMNOPQRST" if sheet[f"{letters}1"].value == key)
        if text is not None or key not in ("name", "label", "role", "text"):
            sheet[f"{column}{ENTRY_ROW + int(entry.removeprefix('+'))}"] = text or "-"
    book.save(file)


def checked(form: FilledForm, founding: Founding) -> tuple[Answers, dict[str, str]]:
    answers, wrong = faults(Checker(founding.fresh, founding.before), form.answers)
    return answers, {form.cell(place): sentence for place, sentence in wrong.items()}


@pytest.mark.parametrize("name", ["evenings", "packages"])
def test_a_form_filled_in_is_the_agreement_that_the_dialogue_makes(name: str, tmp_path: Path) -> None:
    file, answers = tmp_path / "form.xlsx", answers_of(ALL[name])
    write_form(file, {})
    fill(file, answers)
    found, wrong = checked(read_form(file), Founding())
    assert wrong == {}
    assert Founding().text(found) == Founding().text(answers)


@pytest.mark.parametrize("name", ["evenings", "packages"])
def test_the_form_of_an_agreement_that_is_there_changes_nothing_by_itself(name: str, tmp_path: Path) -> None:
    file, founding = tmp_path / "form.xlsx", Founding(ALL[name].by_hand)
    write_form(file, founding.answers)
    form = read_form(file)
    assert form.is_change
    found, wrong = checked(form, founding)
    assert wrong == {}
    assert founding.text(found) == ALL[name].by_hand.read_text()


def test_a_kind_in_kind_without_its_clause_is_not_lost(tmp_path: Path) -> None:
    founding = Founding(ALL["packages"].by_hand)
    write_form(tmp_path / "form.xlsx", {**founding.answers, "clauses.in_kind": None})
    fill(tmp_path / "form.xlsx", {"in_kind/+1/label": "Lokal"})
    _, wrong = checked(read_form(tmp_path / "form.xlsx"), founding)
    assert set(wrong) == {"Insatser utöver pengar!B6"}
    assert "när ”Vad bidrar parterna med utöver pengar?” har ett svar" in wrong["Insatser utöver pengar!B6"]


def test_an_empty_form_says_cell_by_cell_what_is_needed(tmp_path: Path) -> None:
    write_form(tmp_path / "form.xlsx", {})
    _, wrong = checked(read_form(tmp_path / "form.xlsx"), Founding())
    assert set(wrong.values()) == {"Ett svar behövs här."}
    assert {"Avtalet!C5", "Områdena!B6", "Föreningarna!B6", "Budgeten!B6", "Styrgruppen!B6"} <= wrong.keys()


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("IOP_DATA_DIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "agreements").mkdir()
    by_hand = ALL["packages"].by_hand
    (tmp_path / "agreements" / by_hand.name).write_text(by_hand.read_text())
    return tmp_path


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(iop, ["new", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def test_from_outside_a_wrong_cell_is_named_and_a_mended_form_changes_the_file(root: Path) -> None:
    assert "avtal_bergvik-2024.xlsx" in run("--form", "--agreement", "bergvik-2024").output
    file, agreement = root / "avtal_bergvik-2024.xlsx", root / "agreements" / "bergvik-2024.yaml"
    before = agreement.read_text()
    book = openpyxl.load_workbook(file)
    book["Områdena"]["C7"] = "Stora torget"
    book["Styrgruppen"]["C6"] = "kommunen"
    book["Budgeten"]["L8"] = "Ja"
    book["Budgeten"]["E9"] = "Nej"
    book.save(file)
    wrong = run("--from", file.name)
    assert wrong.exit_code == 1
    told = wrong.output.splitlines()
    assert told[0].startswith("Områdena!C7: Namnet står redan")
    assert any(line.startswith("Styrgruppen!C6: ”kommunen” är ingen e-postadress") for line in told)
    assert (
        "Budgeten!L8: Svaret används bara när svaret på ”Betalar raden för nätterna?” är Ja, nätterna eller"
        in wrong.output
    )
    assert told[-1].replace("\u00a0", " ") == "3 celler att rätta. Inget avtal är skrivet."
    book["Områdena"].title = "Platser"  # a sheet is known by its hidden cells
    assert agreement.read_text() == before
    book["Platser"]["C7"] = "Badhuset"
    book["Platser"]["B8"] = "Skolan"
    book["Oklarheter"]["B6"] = "Inga"
    book["Styrgruppen"]["C6"] = "kommunen@example.org"
    book["Budgeten"]["L8"] = None
    book.save(file)
    mended = run("--from", file.name)
    assert mended.exit_code == 0, mended.output
    assert "det går jämnt upp" in mended.output
    assert "+   - {id: skolan, name: Skolan}" in mended.output
    area = "  - {id: badet, name: Badet"
    assert agreement.read_text() == before.replace(
        f"{area}}}\n", f"{area}, aliases: [Badhuset]}}\n  - {{id: skolan, name: Skolan}}\n"
    )


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--form", "--from", "x.xlsx"], 2, "leave --form"),
        (["--output", "x.xlsx"], 2, "add --form"),
        (["--from", "x.xlsx"], 1, "är inte formuläret"),
        (["--from", "text.xlsx"], 1, "går inte att läsa"),
    ],
)
def test_wrong_use_and_other_files_are_one_line(root: Path, arguments: list[str], code: int, said: str) -> None:
    openpyxl.Workbook().save(root / "x.xlsx")
    (root / "text.xlsx").write_text("no workbook")
    result = run(*arguments)
    assert (result.exit_code, said in result.output) == (code, True), result.output


def test_a_form_without_its_hidden_cells_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "form.xlsx"
    write_form(file, {})
    book = openpyxl.load_workbook(file)
    book["Avtalet"].delete_cols(1)
    book.save(file)
    with pytest.raises(InputError, match="är inte formuläret"):
        read_form(file)
