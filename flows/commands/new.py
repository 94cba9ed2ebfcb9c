"""``iop new``: a new agreement asked for in Swedish, or changes to one that is there."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flows.commands.common import one_line
from tasks.errors import InputError

TRIAL = "prov"
"""Folder of the made-up month's report, beside those of reports to be approved."""

if TYPE_CHECKING:
    from flows.commands.dialogue import Dialogue
    from tasks.founding.checks import Checker
    from tasks.founding.drafts import Draft
    from tasks.founding.file import Founding
    from tasks.founding.script import Answers
    from tasks.settings import Paths


@click.command()
@click.option("--agreement", "agreement_id", metavar="ID", help="change this agreement's file, comments and all")
@click.option("--form", "is_form", is_flag=True, help="write the questions as a form (xlsx) instead")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="with --form")
@click.option(
    "--from", "filled", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FORM.xlsx",
    help="read a form that was filled in",
)  # fmt: skip
@one_line
def new(agreement_id: str | None, is_form: bool, output: Path | None, filled: Path | None) -> None:
    """Ask for a new agreement question by question (in Swedish), and write its file."""
    if filled is not None and (is_form or agreement_id is not None):
        raise click.UsageError("--from reads a form, which knows its agreement: leave --form and --agreement out.")
    if output is not None and not is_form:
        raise click.UsageError("--output is where --form writes: add --form.")
    if "NO_COLOR" in os.environ:
        click.get_current_context().color = False
    paths = _paths()
    if filled is not None:
        _read_form(paths, filled)
    elif is_form:
        _write_form(paths, agreement_id, output)
    else:
        _ask(paths, agreement_id)


def _ask(paths: "Paths", agreement_id: str | None) -> None:
    """The dialogue in the terminal, and what it ends with."""
    from flows.commands.dialogue import Dialogue

    founding, checker = _founding(paths, agreement_id)
    try:
        draft = _draft(paths, agreement_id)
        dialogue = Dialogue(checker, draft, founding.answers)
        if agreement_id is None and dialogue.answers.get("id") in checker.ids:  # somebody took it since
            del dialogue.answers["id"]
        if agreement_id is None:
            _welcome(dialogue.answers)
            dialogue.ask_all()
        elif not _change(dialogue, founding):
            return
    except (KeyboardInterrupt, EOFError):
        _say("stopped", command="iop new" if agreement_id is None else f"iop new --agreement {agreement_id}")
        raise SystemExit(1) from None
    file = _write(paths, founding.text(dialogue.answers), str(dialogue.answers["id"]), agreement_id)
    draft.end()
    _finish(paths, file, agreement_id)


def _write_form(paths: "Paths", agreement_id: str | None, output: Path | None) -> None:
    from tasks.founding.catalogue import texts
    from tasks.founding.form import write_form

    founding, _ = _founding(paths, agreement_id)
    file = output or Path(f"avtal_{agreement_id or 'nytt'}.xlsx")
    write_form(file, founding.answers)
    click.echo(texts()["form"]["wrote"].format(file=file))


def _read_form(paths: "Paths", filled: Path) -> None:
    """The agreement file of a form; where cells are wrong each is told and nothing is written (exit code 1)."""
    from flows.commands.dialogue import tell_meaning
    from tasks.founding.catalogue import groups, texts
    from tasks.founding.checks import faults
    from tasks.founding.filled_form import read_form
    from tasks.wording.swedish import raknat

    form = read_form(filled)
    changes = form.answers.get("id") if form.is_change else None
    founding, checker = _founding(paths, changes)
    answers, wrong = faults(checker, form.answers)
    for place, sentence in wrong.items():
        click.echo(f"{form.cell(place)}: {sentence}", err=True)
    if wrong:
        said = texts()["form"]
        told = said["nothing_written"].format(faults=raknat(len(wrong), *said["faults"]))
        click.echo(told, err=True)
        raise SystemExit(1)
    if changes is not None and not _tell_changes(founding, answers):
        _say("nothing_changed")
        return
    for group in groups():
        tell_meaning(group.key, checker.data(answers))
    click.echo()
    _finish(paths, _write(paths, founding.text(answers), str(answers["id"]), changes), changes)


def _founding(paths: "Paths", agreement_id: str | None) -> "tuple[Founding, Checker]":
    """The file in the making and who checks its answers; an agreement to change that is not there is wrong use."""
    from tasks.founding.checks import Checker
    from tasks.founding.file import Founding

    ids = sorted(path.stem for path in paths.agreements.glob("*.yaml"))
    if agreement_id is not None and agreement_id not in ids:
        known = ", ".join(ids) or "none"
        raise click.UsageError(f"There is no agreement {agreement_id!r} in {paths.agreements} (there: {known}).")
    founding = Founding(None if agreement_id is None else paths.agreements / f"{agreement_id}.yaml")
    return founding, Checker(founding.fresh, founding.before, ids)


def _finish(paths: "Paths", file: Path, changes: str | None) -> None:
    """Say that the file is written; of a new agreement, make what it needs and play a made-up month."""
    _say("wrote", file=file)
    if changes is None:
        _make_ready(paths, file)


def _paths() -> "Paths":
    """The folders of the data root. Raises :class:`InputError` where there is none."""
    from tasks.settings import load_settings

    paths = load_settings().paths
    if not paths.root.is_dir():
        raise InputError(
            f"There is no data root {paths.root}: run this in the folder where it lies or set IOP_DATA_DIR; "
            "`iop up` makes a new one."
        )
    return paths


def _draft(paths: "Paths", agreement_id: str | None) -> "Draft":
    """Where the answers are kept: what was broken off last, or a new one."""
    from flows.commands.dialogue import choose
    from tasks.founding import drafts
    from tasks.founding.catalogue import texts

    if agreement_id is not None:
        return drafts.change_of(paths.drafts, agreement_id)
    said = texts()["dialogue"]
    for draft in reversed(drafts.unfinished(paths.drafts)):
        answers = draft.load()
        name = answers.get("title") or answers.get("parties.municipality.name") or said["unnamed"]
        if choose(said["again"].format(name=name), {"yes": said["carry_on"], "no": said["anew"]}) == "yes":
            return draft
    return drafts.begun(paths.drafts)


def _welcome(answers: "Answers") -> None:
    from flows.commands.dialogue import say
    from tasks.founding.catalogue import texts
    from tasks.wording.swedish import raknat

    said = texts()["dialogue"]
    if answers:
        say(said["welcome_back"].format(answers=raknat(len(answers), *said["answer"])))
    else:
        say(said["welcome"])


def _change(dialogue: "Dialogue", founding: "Founding") -> bool:
    """Let the groups be asked again that somebody chooses; whether the file is to be written, as it was shown."""
    from flows.commands.dialogue import choose
    from tasks.founding.catalogue import texts

    said = texts()["dialogue"]
    while True:
        options = {group.key: group.title for group in dialogue.groups}
        options = ({"write": said["write"]} if dialogue.own else {}) | options | {"leave": said["leave"]}
        chosen = choose(said["change"].format(title=dialogue.answers["title"]), options)
        if chosen not in ("write", "leave"):
            dialogue.ask_group(chosen)
        elif chosen == "leave" or not _tell_changes(founding, dialogue.answers):
            _say("nothing_changed")
            dialogue.draft.end()
            return False
        elif choose(said["is_right"], {"write": said["as_shown"], "more": said["change_more"]}) == "write":
            return True


def _tell_changes(founding: "Founding", answers: "Answers") -> bool:
    """Show what becomes of the lines of a file that is there; whether any of them changes."""
    lines = founding.changes(answers)
    if lines:
        click.echo()
        _say("changes")
    for line in lines:
        click.secho(line, fg="red" if line.startswith("-") else "green")
    return bool(lines)


def _say(sentence: str, **values: object) -> None:
    from tasks.founding.catalogue import texts

    click.echo(texts()["dialogue"][sentence].format(**values))


def _write(paths: "Paths", text: str, agreement_id: str, changes: str | None) -> Path:
    """The agreement file, whole; and what is wrong with it, which would be our fault. Raises :class:`InputError`
    where a new one has been made by somebody else meanwhile.
    """
    from tasks.agreement.lint import lint
    from tasks.atomic_files import write_atomically
    from tasks.founding.catalogue import texts
    from tasks.private import as_open_as_its_folder

    file = paths.agreements / f"{agreement_id}.yaml"
    if changes is None and file.exists():
        raise InputError(texts()["wrong"]["taken"].format(given=agreement_id))
    write_atomically(file, text.encode())
    as_open_as_its_folder(file)
    for mistake in lint(file).mistakes:
        click.echo(mistake, err=True)
    return file


def _make_ready(paths: "Paths", file: Path) -> None:
    """The inbox, the coordinator's empty sheets, and the first report with made-up figures."""
    from flows.commands.dialogue import say
    from tasks.agreement.load import load_agreement
    from tasks.founding.catalogue import texts
    from tasks.founding.made_up import first_month
    from tasks.founding.trial import play_trial
    from tasks.intake.expenses_template import write_expenses_template
    from tasks.intake.in_kind_template import write_in_kind_template
    from tasks.intake.template import write_template
    from tasks.wording.language import words
    from tasks.wording.swedish import manad

    said, agreement = texts()["done"], load_agreement(file)
    inbox = paths.inbox(agreement.id)
    inbox.mkdir(parents=True, exist_ok=True)
    click.echo(said["inbox"].format(folder=inbox))
    sheets = {"shift_sheet": write_template}
    if agreement.ledger.kind == "expenses":
        sheets["expenses"] = write_expenses_template
    if agreement.in_kind:
        sheets["in_kind"] = write_in_kind_template
    for name, write in sheets.items():
        sheet = Path(f"{words()['file'][name]}_{agreement.id}.xlsx")
        write(agreement, sheet)
        click.echo(said[name].format(file=sheet.absolute()))
    say(said["playing"].format(month=manad(first_month(agreement))))
    written = play_trial(file, paths.previews / agreement.id / TRIAL)
    for told, name in (("report", "report.html"), ("pdf", "report.pdf")):
        click.echo(said[told].format(file=written[name]))
    say(said["change"].format(command=f"iop new --agreement {agreement.id}"))
