"""The monthly e-mail: subject, HTML and plain text. The message itself is built in :mod:`tasks.delivery`."""

import re
from functools import cache

from css_inline import CSSInliner

from tasks.reports.charts import ChartImage
from tasks.reports.language import html_templates, text_templates, words
from tasks.reports.parts import View


def render_email(view: View, images: dict[str, ChartImage]) -> tuple[str, str, str]:
    """Subject, HTML (styles inlined, pictures by content id) and plain text of a report."""
    html = html_templates().get_template("email.html.j2").render(v=view, w=words(), images=images)
    text = text_templates().get_template("email.txt.j2").render(v=view, w=words())
    return view.subject, inlined(html), _spaced(text)


def inlined(html: str) -> str:
    """The page with its styles on each element, as mail programs need it; nothing is fetched from outside."""
    return _inliner().inline(html)


@cache
def _inliner() -> CSSInliner:
    # The defaults would drop the rules for telephones and dark screens, and fetch style sheets from outside.
    return CSSInliner(keep_at_rules=True, minify_css=True, load_remote_stylesheets=False)


def _spaced(text: str) -> str:
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n") + "\n"
