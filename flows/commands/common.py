"""What the commands share: how failures are told, the clock, and how agreements and periods are chosen."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from tasks.errors import InputError, OutsideError

if TYPE_CHECKING:
    from tasks.agreement.model import Agreement
    from tasks.installation import Installation


class Refused(click.ClickException):
    """The answer is no: one line on stderr, exit code 1."""

    exit_code = 1

    def show(self, file: Any = None) -> None:
        """The message alone, without click's prefix."""
        click.echo(self.format_message(), err=True)


def one_line(function: Callable[..., None]) -> Callable[..., None]:
    """Turn the failures that a user can cause into one clear line and exit code 1."""

    @wraps(function)
    def wrapped(*args: Any, **kwargs: Any) -> None:
        try:
            function(*args, **kwargs)
        except (InputError, OutsideError) as error:
            raise Refused(str(error)) from None
        except BrokenPipeError:
            raise  # the reader has seen enough (| head): click ends quietly
        except OSError as error:
            raise Refused(f"{error.filename or 'The system'}: {error.strerror or error}.") from None

    return wrapped


def now() -> datetime:
    """The one place where the clock is read."""
    return datetime.now().astimezone()


def opened() -> "Installation":
    """The installation that the settings name.

    Raises :class:`InputError` where there is none. Only `iop up` makes a data root: another command that finds none
    is run in another folder than its user thinks, or without its settings.
    """
    from tasks.installation import open_installation
    from tasks.settings import load_settings

    settings = load_settings()
    if not settings.paths.root.is_dir():
        raise InputError(
            f"There is no data root {settings.paths.root}: run this in the folder where it lies or set IOP_DATA_DIR; "
            "`iop up` makes a new one."
        )
    return open_installation(settings)


def chosen(installation: "Installation", agreement_id: str) -> "Agreement":
    """The named agreement; one that does not exist is wrong use."""
    if agreement_id not in (ids := installation.agreement_ids()):
        raise click.UsageError(
            f"There is no agreement {agreement_id!r} in {installation.paths.agreements} "
            f"(there: {', '.join(ids) or 'none'})."
        )
    return installation.agreement(agreement_id)


def month(agreement: "Agreement", period: str | None) -> str | None:
    """The period, checked; without one the last whole month, or None where there is nothing to report."""
    from tasks.agreement.calendar import last_whole_month, require_month

    if period is not None:
        used_rightly(require_month, agreement, period)
    return period or last_whole_month(agreement, now().date())


def used_rightly(check: Callable[..., object], *given: object) -> None:
    """What ``check`` refuses is wrong use."""
    try:
        check(*given)
    except InputError as error:
        raise click.UsageError(str(error)) from None


def checked_period(agreement: "Agreement", period: str) -> None:
    """A month or quarter of the term; anything else is wrong use."""
    from tasks.agreement.calendar import span_of

    used_rightly(span_of, agreement, period)


agreement_option = click.option("--agreement", "agreement_id", required=True, metavar="ID", help="the agreement's id")
period_option = click.option("--period", metavar="YYYY-MM", help="the month; default: the last whole month")
