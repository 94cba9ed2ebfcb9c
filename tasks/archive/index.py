"""The package's index page: what lies in it, for a person who opens it in twenty years with nothing but a
browser."""

from collections.abc import Mapping, Sequence

from tasks.facts.tables import Delivery
from tasks.reports.model import Report
from tasks.wording.language import html_templates, words


def write_index(
    report: Report,
    deliveries: Sequence[Delivery],
    files: Mapping[str, bytes],
    previous: str | None,
    document: str,
    edition: int,
) -> bytes:
    """``index.html``: one page without scripts, styles or pictures from elsewhere; links are relative.

    ``document`` is monthly, quarterly or evaluation and ``edition`` its number; ``report`` is the monthly report
    itself, or the one that the document rests on.
    """
    page = html_templates().get_template("archive_index.html.j2")
    sizes = {name: len(content) for name, content in sorted(files.items())}
    return page.render(
        report=report,
        document=document,
        edition=edition,
        deliveries=deliveries,
        sizes=sizes,
        previous=previous,
        w=words(),
    ).encode()
