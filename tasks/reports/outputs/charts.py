"""Charts as small PNG files, for mail and Word: the document's own, drawn at another width."""

from io import BytesIO
from typing import Any

from PIL import Image

from tasks.measures.figures import Part
from tasks.reports.outputs.typesetting import picture, printable
from tasks.reports.view.parts import Chart, View
from tasks.wording.language import words

SHARPNESS = 2
"""Pixels of the file for each pixel of the page: telephones show two or three."""

CSS_DOTS_PER_INCH = 96
COLOURS = 64
TELEPHONE, PAPER = 96, 160
"""Width in mm: text of the first can be read on a telephone, the second is as wide as a page's text."""


class ChartImage(Part):
    """A picture: its content id, file name, size in CSS pixels, and bytes (PNG)."""

    cid: str
    file: str
    width: int
    height: int
    png: bytes


def chart_data(chart: Chart) -> dict[str, Any]:
    """A chart as the templates draw it, with the words of its legend."""
    return chart.model_dump(mode="json") | {"legend": words()["chart"]}


def mail_chart(view: View) -> ChartImage:
    """The mail's chart: nights, drawn for a telephone."""
    png, width, height = chart_png(view.nights_chart, TELEPHONE)
    return ChartImage(
        cid=f"nights.{view.period}@{view.agreement_id}",
        file=f"{words()['file']['nights']}-{view.period}.png",
        width=width,
        height=height,
        png=png,
    )


def chart_png(chart: Chart, millimetres: int) -> tuple[bytes, int, int]:
    """The picture, and its width and height in CSS pixels."""
    data, _ = printable({"kind": chart.kind, "chart": chart_data(chart), "width": millimetres})
    drawn = Image.open(BytesIO(picture("chart.typ", data, CSS_DOTS_PER_INCH * SHARPNESS))).convert("RGB")
    small = BytesIO()
    drawn.quantize(COLOURS, dither=Image.Dither.NONE).save(small, "PNG", optimize=True)
    return small.getvalue(), round(drawn.width / SHARPNESS), round(drawn.height / SHARPNESS)
