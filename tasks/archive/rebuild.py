"""Make a report again from its archive package alone, and compare it with the one in the package, byte by
byte."""

import json
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from tasks.agreement.load import load_agreement
from tasks.agreement.model import Agreement
from tasks.archive.documents import document_files, make_document, materials_of
from tasks.archive.payload import CONTEXT, DOCUMENT, FACTS, REPORT, agreement_path, report_files
from tasks.archive.tables import as_csv, read_kept
from tasks.archive.verify import verify
from tasks.decisions.kept import with_decisions
from tasks.errors import InputError
from tasks.reports.build import build_report
from tasks.reports.context import Context
from tasks.reports.outputs import render
from tasks.wording.english import number_of


def rebuild(package: Path) -> list[str]:
    """Every difference, one line each; none means identical.

    Nothing but the package is read. Raises :class:`InputError` where it is no package or is damaged, for
    then there is nothing to compare with.
    """
    faults = verify(package).faults
    if faults:
        how_many = number_of(len(faults), "fault")
        raise InputError(f"{package} is damaged ({how_many}, iop verify lists them): {faults[0]}.")
    data = package / "data"
    is_document = (data / DOCUMENT).is_file()
    missing = [name for name in (REPORT, DOCUMENT if is_document else CONTEXT) if not (data / name).is_file()]
    if missing:
        raise InputError(f"{package} holds no {missing[0]}: it is not the package of a report.")
    kept = json.loads((data / REPORT).read_bytes())
    agreement = load_agreement(data / agreement_path(kept["agreement"]))
    made = _document(data, agreement) if is_document else _monthly(data, agreement)
    differences = [f"data/{name} differs" for name, content in sorted(made.items()) if _kept(data / name) != content]
    return differences and [*differences, *_other_software(kept["made"]["software"])]


def _monthly(data: Path, agreement: Agreement) -> dict[str, bytes]:
    """Everything of a monthly report's package that follows from the rest of it."""
    context = Context.model_validate_json((data / CONTEXT).read_bytes())
    kept = {name: data / "facts" / f"{name}.parquet" for name in FACTS}
    facts = {name: read_kept(file, name) for name, file in kept.items() if file.is_file()}
    patrols, ledger = facts["patrols"], facts["ledger"]
    agreement = with_decisions(agreement, facts.get("decisions"))
    beside = [facts.get(name) for name in ("expenses", "in_kind")]
    report = build_report(agreement, patrols, ledger, context, *beside)
    made = report_files(report, render(report, agreement, patrols, ledger, context, *beside))
    return made | {f"facts/{name}.csv": as_csv(frame) for name, frame in facts.items()}


def _document(data: Path, agreement: Agreement) -> dict[str, bytes]:
    """A board's document in both forms, from the reports in its package."""
    files = {file.relative_to(data).as_posix(): file.read_bytes() for file in data.rglob("*") if file.is_file()}
    materials = materials_of(files, agreement)
    return document_files(materials, make_document(materials))


def _kept(file: Path) -> bytes | None:
    return file.read_bytes() if file.is_file() else None


def _other_software(then: dict[str, str]) -> list[str]:
    """What may explain a difference: software that is another version than the package was made with."""
    return [
        f"made with {name} {known}, here is {here or 'none'}"
        for name, known in sorted(then.items())
        if (here := _version(name)) != known
    ]


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
