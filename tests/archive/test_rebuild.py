"""What a package holds, and that it alone makes the report again."""

import json
import shutil
import subprocess
import sys
from io import BytesIO

import pikepdf
import polars as pl
import pytest

from tasks.archive.freeze import attachments
from tasks.archive.rebuild import rebuild
from tasks.archive.verify import verify
from tasks.errors import InputError
from tests.archive.editions import ROOT, SHIFT_SHEET_SHA256, payload, seal_contents
from tests.reports.pdf_rules import broken_rules

FILES = {
    "agreement/timra-ik-2022.yaml",
    "checks/findings.json",
    "context.json",
    "deliveries.json",
    "facts/ledger.csv",
    "facts/ledger.parquet",
    "facts/patrols.csv",
    "facts/patrols.parquet",
    "index.html",
    "messages/kommun-1.eml",
    "originals.json",
    "report.json",
    "report/report.html",
    "report/report.pdf",
    "report/report.txt",
    "report/report.xlsx",
    "report/subject.txt",
    "report/underlag.html",
}


def test_the_package_holds_what_the_reader_is_promised(contents):
    files = payload(contents)
    pictures = {f"report/{name}" for name, _ in contents.outputs.images.values()}
    assert set(files) == FILES | pictures
    assert len(pictures) == 1
    for picture in pictures:
        assert picture.removeprefix("report/") in files["report/report.html"].decode()
    assert b"cid:" not in files["report/report.html"]
    assert json.loads(files["report.json"])["nights"]["area_nights_to_date"] == 5
    assert json.loads(files["originals.json"])[0]["sha256"] == SHIFT_SHEET_SHA256
    assert json.loads(files["deliveries.json"])[0]["answer"] == "250 queued"
    assert files["facts/patrols.csv"].decode().splitlines()[1].split(",")[5:8] == [
        "2022-01-07",
        "centrum",
        "timra-ik",
    ]


def test_the_pdf_leads_to_the_evidence_page_beside_it(contents):
    with pikepdf.open(BytesIO(contents.outputs.pdf)) as pdf:
        links = [str(each.A.URI) for page in pdf.pages for each in page.get("/Annots", []) if "/A" in each]
    assert "underlag.html" in links
    assert broken_rules(contents.outputs.pdf, contents.agreement.pdf_standards) == []


@pytest.mark.parametrize("attached", [False, True])
def test_the_evidence_page_goes_with_the_mail_where_the_agreement_says_so(contents, attached):
    agreement = contents.agreement.model_copy(update={"attach_evidence": attached})
    assert ("underlag-2022-03-u1.html" in attachments(agreement, contents.outputs)) is attached


def test_the_index_names_every_file_and_what_it_is(contents, corrected):
    files = payload(contents, previous="b" * 64)
    index = files.pop("index.html").decode()
    for name in files:
        assert f">{name}<" in index
    assert "<td></td>" not in index  # no file without its explanation
    assert SHIFT_SHEET_SHA256 in index
    assert "b" * 64 in index
    assert "första paketet" in payload(contents)["index.html"].decode()


def test_text_from_outside_cannot_become_markup(contents, corrected):
    report = contents.report.model_copy(update={"title": "<script>alert(1)</script>", "reason": "<b>"})
    index = payload(corrected(report=report))["index.html"].decode()
    assert "<script>" not in index
    assert "<b>" not in index


def test_a_report_is_made_again_from_its_package_alone(contents, tmp_path):
    package = tmp_path / "elsewhere/edition-1"
    seal_contents(contents, package)
    assert rebuild(package) == []


def test_another_process_far_from_the_data_makes_the_same(contents, tmp_path):
    package = tmp_path / "edition-1"
    seal_contents(contents, package)
    code = "import sys, pathlib, tasks.archive.rebuild as r; print(r.rebuild(pathlib.Path(sys.argv[1])))"
    result = subprocess.run(
        [sys.executable, "-c", code, package],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "TZ": "Pacific/Auckland", "LC_ALL": "C", "PYTHONHASHSEED": "7"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout.strip() == "[]"


@pytest.mark.parametrize("name", ["report.json", "report/report.pdf", "facts/patrols.csv"])
def test_what_differs_is_named(contents, tmp_path, monkeypatch, name):
    """A package whose manifests agree, but which does not hold what its facts say."""
    honest = payload(contents)
    dishonest = honest | {name: honest[name] + b" "}
    monkeypatch.setattr("tests.archive.editions.payload", lambda _: dishonest)
    seal_contents(contents, tmp_path / "edition-1")
    assert verify(tmp_path / "edition-1").faults == []
    assert rebuild(tmp_path / "edition-1") == [f"data/{name} differs"]


def test_other_software_is_named_where_there_is_a_difference(contents, corrected, tmp_path):
    software = {"polars": "0.1", "typst": pl.__version__, "unknown-package": "1"}
    made = contents.report.made.model_copy(update={"software": software})
    report = contents.report.model_copy(update={"made": made})
    seal_contents(corrected(report=report), tmp_path / "edition-1")
    differences = rebuild(tmp_path / "edition-1")
    assert "data/report.json differs" in differences
    assert f"made with polars 0.1, here is {pl.__version__}" in differences
    assert "made with unknown-package 1, here is none" in differences


def test_a_damaged_package_is_not_compared(contents, tmp_path):
    package = tmp_path / "edition-1"
    seal_contents(contents, package)
    (package / "data/report.json").chmod(0o644)
    (package / "data/report.json").write_text("{}")
    with pytest.raises(InputError, match="damaged"):
        rebuild(package)


def test_a_package_that_is_no_report_is_said(archive, tmp_path):
    with pytest.raises(InputError, match="no archive package"):
        rebuild(tmp_path / "nothing")
    shutil.copytree(archive / "timra-ik-2022/2022-04/edition-1", tmp_path / "small")
    with pytest.raises(InputError, match=r"holds no context.json"):
        rebuild(tmp_path / "small")
