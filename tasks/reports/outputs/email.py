"""The monthly e-mail: subject, HTML and plain text. The message itself is built in :mod:`tasks.delivery`."""

import re

from tasks.reports.outputs.charts import ChartImage
from tasks.reports.view.mail import mail
from tasks.reports.view.parts import View
from tasks.wording.language import html_templates, text_templates, words
from tasks.wording.pages import inlined


def render_email(view: View, image: ChartImage) -> tuple[str, str, str]:
    """Subject, HTML (styles inlined, its picture by content id) and plain text of a report."""
    shown = {"v": view, "m": mail(view), "w": words(), "image": image}
    html = html_templates().get_template("email.html.j2").render(shown)
    text = text_templates().get_template("email.txt.j2").render(shown)
    return view.subject, inlined(html), _spaced(text)


def _spaced(text: str) -> str:
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n") + "\n"
