"""The monthly report as PDF/A and PDF/UA."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from tasks.reports.outputs.charts import chart_data
from tasks.reports.outputs.typesetting import BOX, printable, typeset
from tasks.reports.view.parts import View
from tasks.wording.language import say, words


def render_pdf(view: View, standards: Sequence[str], evidence: str = "") -> bytes:
    """The report of a view. ``standards`` come from the agreement (``pdf_standards``); ``evidence`` is the file
    beside it that holds what its figures are made of.

    Characters that the font lacks are drawn as boxes, and the document says how many.
    """
    shown = view.model_dump(mode="json") | {
        "evidence": evidence,
        "nights_chart": chart_data(view.nights_chart),
        "money_chart": chart_data(view.money_chart),
    }
    return render_document("report.typ", shown, date.fromisoformat(view.made_on), standards)


def render_document(template: str, shown: dict[str, Any], made_on: date, standards: Sequence[str]) -> bytes:
    """Any document: its template gets the words as ``w`` and what is shown as ``v``."""
    data, lacking = printable(shown)
    missing = say("missing_characters", count=lacking, box=BOX) if lacking else ""
    return typeset(template, {"v": data, "w": words(), "missing": missing}, made_on, standards)
