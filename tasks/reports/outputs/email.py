"""The monthly e-mail: subject, HTML and plain text. The message itself is built in :mod:`tasks.delivery`."""

import re

from tasks.reports.outputs.charts import ChartImage
from tasks.reports.view.parts import View
from tasks.wording.language import html_templates, text_templates, words
from tasks.wording.pages import inlined


def render_email(view: View, images: dict[str, ChartImage]) -> tuple[str, str, str]:
    """Subject, HTML (styles inlined, pictures by content id) and plain text of a report."""
    html = html_templates().get_template("email.html.j2").render(v=view, w=words(), images=images)
    text = text_templates().get_template("email.txt.j2").render(v=view, w=words())
    return view.subject, inlined(html), _spaced(text)


def _spaced(text: str) -> str:
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n") + "\n"
