"""Pages fit for mail programs: every style on its element, nothing fetched from outside."""

from functools import cache

from css_inline import CSSInliner


def inlined(html: str) -> str:
    """The page with its styles on each element, as mail programs need it; nothing is fetched from outside."""
    return _inliner().inline(html)


@cache
def _inliner() -> CSSInliner:
    # The defaults would drop the rules for telephones and dark screens, and fetch style sheets from outside.
    return CSSInliner(keep_at_rules=True, minify_css=True, load_remote_stylesheets=False)
