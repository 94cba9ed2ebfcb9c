"""Commands that look at what is there and change nothing: inspect, explain, lint, verify, rebuild."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flows.commands.common import agreement_option, chosen, month, now, one_line, opened
from tasks.wording.english import number_of

if TYPE_CHECKING:
    from tasks.agreement.model import Agreement


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--agreement", "agreement_id", metavar="ID", help="read as a file of this agreement")
@one_line
def inspect(file: Path, agreement_id: str | None) -> None:
    """Show what intake would do with a file, as JSON. Changes nothing."""
    agreement = _reader_agreement(agreement_id)
    if agreement is None:
        from tasks.quality.books import with_books_checked
        from tasks.reading.dispatch import read_file
        from tasks.reading.inspect import inspect as describe

        told = describe(with_books_checked(read_file(file, file.name, None)))
    else:
        from tasks.intake.verdict import verdict

        told = verdict(file, file.name, agreement, _remembered_orgnr(agreement.id)).as_json()
    click.echo(json.dumps(told, ensure_ascii=False, indent=1))
    if told["accepted"] is False:
        sys.exit(1)


def _remembered_orgnr(agreement_id: str) -> str | None:
    """The organisation whose export was taken in first; None where nothing was, and no register is made to ask."""
    from tasks.facts.drops import remembered_orgnr

    if not _has_register():
        return None
    with opened().register.session() as session:
        return remembered_orgnr(session, agreement_id)


def _has_register() -> bool:
    from tasks.settings import load_settings

    settings = load_settings()
    return settings.database_url is not None or settings.paths.register.exists()


def _reader_agreement(agreement_id: str | None) -> "Agreement | None":
    """The named agreement, or the only one there is; inspecting makes no folder and no register."""
    from tasks.agreement.load import load_agreement, load_folder
    from tasks.settings import load_settings

    folder = load_settings().paths.agreements
    if agreement_id is None:
        agreements = list(load_folder(folder).agreements.values()) if folder.is_dir() else []
        return agreements[0] if len(agreements) == 1 else None
    path = folder / f"{agreement_id}.yaml"
    if path.name not in {p.name for p in folder.glob("*.yaml")}:
        raise click.UsageError(f"There is no agreement {agreement_id!r} in {folder}.")
    return load_agreement(path)


@click.command()
@agreement_option
@click.option("--period", required=True, metavar="YYYY-MM")
@click.argument("figure")
@one_line
def explain(agreement_id: str, period: str, figure: str) -> None:
    """The rows, file by file, and the clause behind a figure of report.json."""
    installation = opened()
    agreement = chosen(installation, agreement_id)
    month(agreement, period)
    from tasks.facts.editions import editions
    from tasks.measures.explain import explain as explain_figure
    from tasks.reports.evidence import as_text
    from tasks.reports.gather import earlier_nights, is_month_told, known_agreement, known_facts

    patrols, ledger, expenses, in_kind = known_facts(installation, agreement, period)
    with installation.register.session() as session:
        earlier = earlier_nights(editions(session, agreement_id), period)
    told = is_month_told(installation, agreement, period)
    agreement = known_agreement(installation, agreement, period)
    explanation = explain_figure(agreement, patrols, ledger, period, figure, earlier, told, expenses, in_kind)
    click.echo(as_text(explanation))


@click.command()
@click.argument("wanted", required=False, metavar="[ID|FILE]")
@one_line
def lint(wanted: str | None) -> None:
    """Check agreement files, all or one: mistakes (exit 1), open questions, and when their rules change."""
    from tasks.agreement.lint import lint as check

    mistakes, installation = 0, opened() if _has_register() else None
    for path in _agreement_files(wanted):
        kept = installation if installation is not None and path.parent == installation.paths.agreements else None
        result = check(path, kept and kept.agreement)
        mistakes += len(result.mistakes)
        for mistake in result.mistakes:
            click.echo(mistake)
        for version in result.versions:
            click.echo(f"{path.name}: {version}")
        for question in result.open_questions:
            click.echo(f"{path.name}: open question {question.id} ({question.clause}): {question.text}")
        if not result.mistakes:
            click.echo(f"{path.name}: no mistakes, {number_of(len(result.open_questions), 'open question')}.")
    if mistakes:
        sys.exit(1)


def _agreement_files(wanted: str | None) -> list[Path]:
    """All agreement files of the data root, the one with this id, or the file that lies anywhere else."""
    from tasks.settings import load_settings

    folder = load_settings().paths.agreements
    files = sorted(folder.glob("*.yaml"))
    if wanted is not None:
        files = [path for path in files if path.stem == wanted] or [path for path in [Path(wanted)] if path.is_file()]
    if not files and wanted is not None:
        raise click.UsageError(f"There is no file {wanted}, and no agreement of that id in {folder}.")
    if not files:
        raise click.UsageError(f"There is no agreement file in {folder}: put <id>.yaml there, or name a file.")
    return files


@click.command()
@click.argument("path", required=False, type=click.Path(exists=True, path_type=Path))
@click.option("--all", "everything", is_flag=True, help="the originals of all dropped files, too")
@one_line
def verify(path: Path | None, everything: bool) -> None:
    """Fixity of one archive package, or of all and the facts, and whether the register knows the same."""
    if path is not None:
        if everything:
            raise click.UsageError("--all is about the whole data root: leave PATH out.")
        from tasks.archive.verify import verify as check

        result = check(path)
        _tell_faults(number_of(result.packages, "package"), list(map(str, result.faults)))
        return
    from tasks.archive.whole import verify_whole
    from tasks.health.installation import note

    installation, at = opened(), now()
    checked = verify_whole(installation, at, originals="all" if everything else "none")
    note(installation.paths.root, "fixity", at, checked.faults)
    _tell_faults(checked.what, checked.faults)


def _tell_faults(what: str, faults: list[str]) -> None:
    """Each fault on a line of its own, then how much was checked; exit code 1 where there is any."""
    for fault in faults:
        click.echo(fault, err=True)
    click.echo(f"{what} checked, {number_of(len(faults), 'fault')}.")
    if faults:
        sys.exit(1)


@click.command()
@click.argument("path", required=False, type=click.Path(exists=True, path_type=Path))
@click.option("--facts", "is_facts", is_flag=True, help="the facts, from the kept originals")
@click.option("--agreement", "agreement_id", metavar="ID", help="with --facts: only this agreement's")
@click.option("--replace", is_flag=True, help="with --facts: put damaged ones back; whole ones never change")
@one_line
def rebuild(path: Path | None, is_facts: bool, agreement_id: str | None, replace: bool) -> None:
    """Make a report again from its archive package alone, or the facts from the originals, and compare."""
    if is_facts is (path is not None) or (not is_facts and (replace or agreement_id)):
        raise click.UsageError("Give the PATH of a package, or --facts (with --agreement ID, --replace).")
    if path is None:
        _rebuild_facts(agreement_id, replace)
        return
    from tasks.archive.rebuild import rebuild as make

    differences = make(path)
    for difference in differences:
        click.echo(difference, err=True)
    if differences:
        sys.exit(1)
    click.echo("Identical.")


def _rebuild_facts(agreement_id: str | None, replace: bool) -> None:
    """Make the facts of one agreement, or of all, again; exit code 1 where they are not what is kept."""
    from tasks.archive.witness import witness
    from tasks.intake.rebuild_facts import rebuild_facts

    installation = opened()
    if agreement_id is not None:
        chosen(installation, agreement_id)
    answers_no = False
    for each in [agreement_id] if agreement_id is not None else installation.agreement_ids():
        told = rebuild_facts(installation, each, now().date(), witness(installation, each), replace=replace)
        for line in (*told.differences, *told.lost, *told.passed_by):
            click.echo(f"{each}: {line}.", err=True)
        for line in told.mended:
            click.echo(f"{each}: {line} {'is put back in place' if replace else 'can be put back: add --replace'}.")
        if not (told.differences or told.lost or told.mended):
            click.echo(f"{each}: the originals that are kept say the same as the facts.")
        answers_no |= bool(told.differences or told.lost or (told.mended and not replace))
    if answers_no:
        sys.exit(1)
