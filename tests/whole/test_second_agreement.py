"""Another municipality's agreement, from inbox to archive: no word of the first one's stands in any of its papers."""

import email
import email.policy
import io
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote

import docx
import openpyxl
import pytest
from click.testing import CliRunner

from tasks.agreement.load import load_agreement
from tasks.installation import Installation, open_installation
from tasks.settings import Settings
from tests.pdf_text import pdf_text
from tests.whole.playing import ROOT

SAMPLE = ROOT / "data" / "samples" / "havso-2023"
AGREEMENT = "havso-2023"
FIRST = load_agreement(ROOT / "data" / "agreements" / "timra-ik-2022.yaml")

DUTIES = [
    r"dialog",  # on a deviation
    r"samma (eller liknande )?ändamål",  # of a surplus
    r"kräva (tillbaka|åter)",  # of the grant
    r"[Ii]ntyga",  # values
    r"handledning",  # in kind
    r"frivillig",
]
"""What the second agreement does not say, and so no paper may."""


def foreign() -> list[str]:
    """Patterns of everything that only the first agreement says: its names, labels, clause ids and words."""
    parties = FIRST.parties
    names = [parties.municipality.name, parties.municipality.board, parties.association.name, "Timrå", FIRST.title]
    names += [name for each in (*FIRST.areas, *FIRST.associations) for name in (each.name, *each.aliases)]
    names += [line.label for line in FIRST.budget] + [question.text for question in FIRST.open_questions]
    names += ["nattvandr", "vandring", "drogfri", "idéburet", "Kommunstyrelse"]
    ids = {line.clause for line in FIRST.budget} | {
        each["id"] for each in FIRST.clauses.model_dump().values() if each
    }
    whole = {*ids, *(name for name in names if len(name) < 5)}
    begun = sorted({name for name in names if len(name) >= 5})
    return [rf"(?i)\b{re.escape(name)}" for name in begun] + [rf"\b{re.escape(each)}\b" for each in sorted(whole)]


@pytest.fixture(scope="module")
def papers(tmp_path_factory) -> dict[str, str]:
    """The text of everything that is made for the second agreement, by name."""
    from flows.cli import iop
    from flows.evaluation import evaluation
    from flows.monthly import monthly
    from flows.quarterly import quarterly

    with pytest.MonkeyPatch.context() as patch:
        root = tmp_path_factory.mktemp("havso")
        patch.setenv("IOP_DATA_DIR", str(root))
        installation = open_installation(Settings(data_dir=root))
        installation.paths.agreements.mkdir(parents=True, exist_ok=True)
        shutil.copy(SAMPLE / f"{AGREEMENT}.yaml", installation.paths.agreements)
        held = monthly.fn(agreement=AGREEMENT, period="2023-01", now=datetime(2023, 2, 6, 6, tzinfo=UTC))
        assert held.is_failed()
        for month, drops in (("2023-01", "2023-01"), ("2023-02", "2023-03"), ("2023-03", None)):
            _drop(installation, drops)
            state = monthly.fn(agreement=AGREEMENT, period=month, now=_after(month))
            assert state.is_completed(), state.message
        assert quarterly.fn(agreement=AGREEMENT, period="2023-Q1", now=_after("2023-03")).is_completed()
        assert evaluation.fn(agreement=AGREEMENT, now=_after("2023-03")).is_completed()
        accounts = root / "accounts"
        for asked in (
            ["statement", "--output", str(accounts)],
            ["statement", "--date", "2023-02-18", "--output", str(accounts)],
            ["audit", "--output", str(accounts / "pack")],
        ):
            made = CliRunner().invoke(iop, [*asked, "--agreement", AGREEMENT])
            assert made.exit_code == 0, made.output
        files = [file for file in sorted(root.rglob("*")) if file.is_file() and _is_paper(file.relative_to(root))]
        return {str(file.relative_to(root)): text(file.name, file.read_bytes()) for file in files}


def _drop(installation: Installation, drops: str | None) -> None:
    inbox = installation.paths.inbox(AGREEMENT)
    inbox.mkdir(parents=True, exist_ok=True)
    for file in sorted((SAMPLE / "drops" / drops).iterdir()) if drops else []:
        shutil.copy(file, inbox)


def _after(month: str) -> datetime:
    return datetime(2023, int(month[5:]) + 1, 5, 6, tzinfo=UTC)


def _is_paper(path: Path) -> bool:
    """What people read: mail, receipts, accounts, and the packages but for the agreement file itself."""
    read = path.parts[0] in ("outbox", "receipts", "accounts", "archive")
    return read and path.suffix in (".eml", ".html", ".json", ".csv", ".txt", ".pdf", ".xlsx", ".docx", ".md")


def text(name: str, content: bytes) -> str:
    """What can be read in a file, mails with all that is attached."""
    if name.endswith(".eml"):
        mail = email.message_from_bytes(content, policy=email.policy.default)
        parts = [part for part in mail.walk() if part.get_content_maintype() in ("text", "application")]
        read = [text(part.get_filename() or "part.txt", part.get_payload(decode=True)) for part in parts]
        return "\n".join([str(mail["subject"]), str(mail["from"]), *read])
    if name.endswith(".pdf"):
        return pdf_text(content, "no word of another agreement stands in a PDF")
    if name.endswith(".xlsx"):
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=False)
        # A formula names cells, which may be called like a clause.
        cells = [
            str(cell.value)
            for sheet in book
            for row in sheet.iter_rows()
            for cell in row
            if cell.value is not None and cell.data_type != "f"
        ]
        return "\n".join([*book.sheetnames, *cells])
    if name.endswith(".docx"):
        document = docx.Document(io.BytesIO(content))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
    return unquote(content.decode("utf-8"))


def test_every_kind_of_paper_is_made(papers):
    kinds = {(Path(name).parts[0], Path(name).suffix) for name in papers}
    assert {("outbox", ".eml"), ("receipts", ".html"), ("accounts", ".html"), ("accounts", ".csv")} <= kinds
    assert {("archive", suffix) for suffix in (".html", ".json", ".pdf", ".xlsx", ".docx", ".txt")} <= kinds


@pytest.mark.parametrize("pattern", foreign())
def test_no_word_of_the_first_agreement_stands_in_the_seconds_papers(pattern, papers):
    found = {name: near(pattern, content) for name, content in papers.items() if re.search(pattern, content)}
    assert not found


@pytest.mark.parametrize("pattern", DUTIES)
def test_no_duty_is_asserted_that_the_agreement_does_not_have(pattern, papers):
    found = {name: near(pattern, content) for name, content in papers.items() if re.search(pattern, content)}
    assert not found


def test_its_own_words_stand_there(papers):
    everything = "\n".join(papers.values())
    for words in ("Kvällsvärdar", "Kultur- och fritidsnämnden", "§ 9", "Parterna lämnar en redogörelse", "Skogs BK"):
        assert words in everything, words


def test_its_mails_are_read_in_two_minutes(papers):
    mails = [content for name, content in papers.items() if name.endswith("report/report.txt")]
    assert len(mails) == 3 and all(len(mail.split()) <= 500 for mail in mails)


def near(pattern: str, content: str) -> str:
    """The first place, with what stands around it."""
    match = re.search(pattern, content)
    return "" if match is None else content[max(0, match.start() - 80) : match.end() + 80]
