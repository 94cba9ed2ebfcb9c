"""A made-up month played through the real thing, in a data root that is thrown away: a report before the first sheet.

What takes in, checks and reports is what will do so later. Nothing is mailed: the report is only rendered.
"""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from tasks.agreement.calendar import span_of
from tasks.agreement.load import load_agreement
from tasks.archive.preview import write_preview
from tasks.errors import DefectError
from tasks.founding.catalogue import texts
from tasks.founding.file import Founding
from tasks.founding.made_up import first_month, made_up_files
from tasks.inbox.folder import Inbox
from tasks.inbox.receive import receive
from tasks.installation import Installation, open_installation
from tasks.intake.take_in import take_in
from tasks.settings import Settings


def play_trial(file: Path, folder: Path) -> dict[str, Path]:
    """Render the first report of the agreement in ``file`` from made-up files into ``folder``; its files by name.

    Every page says in its title that it is made up.
    """
    with TemporaryDirectory(prefix="iop-") as root:
        # No mail server and no other register, whatever the environment says.
        settings = Settings(data_dir=Path(root), smtp_host=None, database_url=None)
        installation = open_installation(settings)
        paths = installation.paths
        paths.agreements.mkdir(exist_ok=True)
        founding = Founding(file)
        title = texts()["trial"]["title"].format(title=founding.answers["title"])
        trial = paths.agreements / file.name
        trial.write_text(founding.text({**founding.answers, "title": title}), encoding="utf-8")
        agreement = load_agreement(trial)
        period = first_month(agreement)
        end = span_of(agreement, period).end
        now = datetime.combine(end + timedelta(days=4), time(6), UTC)
        _take_in(installation, agreement.id, made_up_files(agreement), now)
        written = write_preview(installation, agreement, period, folder, now)
    return {path.name: path for path in written}


def _take_in(installation: Installation, agreement_id: str, files: dict[str, bytes], now: datetime) -> None:
    """Drop the files and take them in. Raises :class:`DefectError` where one is refused: they are ours."""
    inbox = installation.paths.inbox(agreement_id)
    inbox.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (inbox / name).write_bytes(content)
    received = receive(Inbox(installation.paths, agreement_id), sorted(inbox.iterdir()), installation.register, now)
    for drop_id in received.drop_ids:
        taken = take_in(installation, drop_id, now)
        if taken.state != "taken_in":
            raise DefectError(f"The made-up file {taken.file} was not taken in: {taken.message}")
