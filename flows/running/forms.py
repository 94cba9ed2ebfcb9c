"""What may be asked of a deployment: one model of parameters each. It is the form that Prefect's UI shows, what the
server holds a request against (409), and what the flow itself asks before it does anything.

What is offered to choose from is the installation's: :func:`schema` takes it as it is now
(:mod:`flows.running.publishing` tells the server). ``now`` is in no form: only programs that play another day give
it.
"""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tasks.errors import RequestError
from tasks.wording.language import words

ALL = "all agreements"
"""Holds a space, so no agreement can have it for its id."""
OPEN = "every open month"
LAST_MONTH = "the last whole month"
LAST_QUARTER = "the last whole quarter"
NONE = "none at present"
"""Where there is nothing to choose from; a list of nothing would not be one."""

SHARD = 15
"""Agreements that one run does in turn at most. On one core they take some 45 s, and two more for each whose files
have just come: what has come meanwhile and goes before them waits no longer than that. Fewer would each bear more of
a run's start, which takes as long as two."""

Choice = Literal["agreements", "held", "sent"]
MARK = "choice"
"""Under this key a field names the :data:`Choice` that it offers; the server never sees it."""

_MONTH = r"[0-9]{4}-(0[1-9]|1[0-2])"
_APPROVAL = (
    "Leave it empty to look first: nothing is sent, and the run's artifact shows what would be, how it differs and a "
    "code. The same form again with that code sends exactly what was shown."
)


class Form(BaseModel):
    """Parameters as people give them: none but these."""

    model_config = ConfigDict(extra="forbid")


def _chosen(choice: Choice, title: str, description: str) -> Any:
    return Field(title=title, description=description, json_schema_extra={MARK: choice})


def _agreement(what: str) -> Any:
    return _chosen("agreements", "Agreement", f"{what} '{ALL}' does it for each.")


class IntakeForm(Form):
    """Take in what lies in the inbox."""

    agreement: str = _agreement("Whose inbox is taken in.")


class MonthlyForm(Form):
    """The monthly report. What is sent already is never sent again."""

    agreement: str = _agreement("Whose report is made.")
    period: str = Field(
        default=OPEN,
        title="Month",
        description=f"The month, as 2022-03. '{OPEN}': each that is over and not reported, the oldest first.",
        pattern=rf"^({_MONTH}|{OPEN})$",
        examples=["2022-03", OPEN],
    )
    dry_run: bool = Field(
        default=False,
        title="Only try",
        description="Everything but send and archive; the run says how the report would differ from the last one.",
    )


class QuarterlyForm(Form):
    """The quarterly document for both boards."""

    agreement: str = _agreement("Whose document is made.")
    period: str = Field(
        default=LAST_QUARTER,
        title="Quarter",
        description="The quarter, as 2022-Q1.",
        pattern=rf"^([0-9]{{4}}-Q[1-4]|{LAST_QUARTER})$",
        examples=["2022-Q1", LAST_QUARTER],
    )


class EvaluationForm(Form):
    """The evaluation before the decision on extension."""

    agreement: str = _agreement("Whose evaluation is made.")
    on_its_month: bool = Field(
        default=False,
        title="Only in its month",
        description="On: nothing is done but in the month in which extension is decided (the schedule says so).",
    )


class DeliverForm(Form):
    """Messages that a mail server did not take for now are tried again."""

    agreement: str = _agreement("Whose messages are tried.")
    at_once: bool = Field(
        default=False, title="At once", description="On: do not wait for the pauses after earlier tries."
    )


class PortfolioForm(Form):
    """All agreements on one page, mailed once for each month."""

    period: str = Field(
        default=LAST_MONTH,
        title="Month",
        description="The month, as 2022-03. Sent already, it goes only to those who have not had it.",
        pattern=rf"^({_MONTH}|{LAST_MONTH})$",
        examples=["2022-03", LAST_MONTH],
    )


class UpkeepForm(Form):
    """Nothing to choose."""


class ReleaseForm(Form):
    """Send a held report as it is, marked preliminary, on somebody's word."""

    report: str = _chosen("held", "Held report", "Agreement and month of a report that is held.")
    released_by: str = Field(
        title="Released by",
        description="Name or role of who takes it upon themselves; it stands in the report.",
        min_length=2,
        max_length=100,
        examples=["kommunens kontaktperson"],
    )
    reason: str = Field(
        title="Why", description="Why it goes out incomplete; kept with the run.", min_length=5, max_length=300
    )
    approval: str = Field(default="", title="Code of approval", description=_APPROVAL, max_length=16)


class CorrectionForm(Form):
    """Send a corrected edition of a monthly report that is out."""

    report: str = _chosen("sent", "Sent report", "Agreement and month of the report to correct.")
    corrected_by: str = Field(
        title="Asked for by",
        description="Name or role; kept with the run. Where the report still lacks something, it goes out "
        "preliminary on this word, which then stands in it.",
        min_length=2,
        max_length=100,
        examples=["kommunens kontaktperson"],
    )
    reason: str = Field(
        title="Why",
        description="What is corrected, in the language of the report: it stands in the new edition.",
        min_length=5,
        max_length=300,
        examples=[words()["example"]["correction"]],
    )
    approval: str = Field(default="", title="Code of approval", description=_APPROVAL, max_length=16)


class ShardForm(Form):
    """One of the runs that a flow for very many agreements starts. It is not meant to be filled in by hand."""

    of: Literal["monthly", "quarterly", "evaluation"] = Field(title="What is run", description="For each of them.")
    number: int = Field(title="Number", description="Which of the runs that were started together.", ge=1)
    agreements: list[str] = Field(
        title="Agreements", description="Those of this run.", min_length=1, max_length=SHARD
    )
    given: dict[str, str | bool] = Field(title="Its own fields", description="Period, and what else its form has.")
    now: datetime = Field(title="As of", description="The time that the run which started this one counts as now.")


FORMS: dict[str, type[Form]] = {
    "intake": IntakeForm,
    "monthly": MonthlyForm,
    "quarterly": QuarterlyForm,
    "evaluation": EvaluationForm,
    "deliver": DeliverForm,
    "portfolio": PortfolioForm,
    "shard": ShardForm,
    "upkeep": UpkeepForm,
    "release-held": ReleaseForm,
    "correct-report": CorrectionForm,
}
"""By the deployment's name."""


def fill_in(form: type[Form], **given: Any) -> None:
    """Raise :class:`RequestError`, a sentence for each field, where the server was told not to look."""
    try:
        form(**given)
    except ValidationError as error:
        faults = (f"{form.model_fields[str(each['loc'][0])].title}: {each['msg']}" for each in error.errors())
        raise RequestError(f"{'; '.join(faults)}.") from None


def split(report: str) -> tuple[str, str]:
    """Agreement and month of one of the reports to choose from.

    Raises :class:`RequestError` for what is none of them.
    """
    agreement, _, period = report.rpartition(" ")
    if not agreement or report == NONE:
        raise RequestError(f"{report!r} is no report: choose one as '<agreement> 2022-03'.")
    return agreement, period


def schema(form: type[Form], choices: dict[Choice, list[str]]) -> dict[str, Any]:
    """The form as the server keeps it: fields in their order, and to choose from what there is now."""
    made = form.model_json_schema()
    for position, field in enumerate(made["properties"].values()):
        field["position"] = position
        if MARK in field:
            field["enum"] = choices[field.pop(MARK)] or [NONE]
    return made
