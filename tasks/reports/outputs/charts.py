"""The mail's pictures: the document's own charts at a telephone's width, as small PNG files."""

from io import BytesIO
from typing import Any

from PIL import Image

from tasks.measures.figures import Part
from tasks.reports.outputs.typesetting import picture, printable
from tasks.reports.view.parts import BudgetChart, NightsChart, View
from tasks.wording.language import words

SHARPNESS = 2
"""Pixels of the file for each pixel of the page: telephones show two or three."""

CSS_DOTS_PER_INCH = 96
COLOURS = 64


class ChartImage(Part):
    """A picture of the mail: its content id, file name, size in CSS pixels, and bytes (PNG)."""

    cid: str
    file: str
    width: int
    height: int
    png: bytes


def chart_data(chart: NightsChart | BudgetChart) -> dict[str, Any]:
    """A chart as the templates draw it, with the words of its legend."""
    label = words()["label"]
    legend = {"accrued": label["accrued"], "budget": label["budget"], "forecast": chart.forecast_label}
    return chart.model_dump() | {"legend": legend}


def chart_images(view: View) -> dict[str, ChartImage]:
    """The mail's charts by name: ``nights`` and ``budget``."""
    charts: dict[str, NightsChart | BudgetChart] = {"nights": view.nights_chart, "budget": view.budget_chart}
    names = words()["file"]
    return {kind: _image(kind, chart, f"{names[kind]}-{view.period}.png", view) for kind, chart in charts.items()}


def _image(kind: str, chart: NightsChart | BudgetChart, file: str, view: View) -> ChartImage:
    data, _ = printable({"kind": kind, "chart": chart_data(chart)})
    drawn = Image.open(BytesIO(picture("chart.typ", data, CSS_DOTS_PER_INCH * SHARPNESS))).convert("RGB")
    small = BytesIO()
    drawn.quantize(COLOURS, dither=Image.Dither.NONE).save(small, "PNG", optimize=True)
    return ChartImage(
        cid=f"{kind}.{view.period}@{view.agreement_id}",
        file=file,
        width=round(drawn.width / SHARPNESS),
        height=round(drawn.height / SHARPNESS),
        png=small.getvalue(),
    )
