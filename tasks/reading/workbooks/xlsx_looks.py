"""How the cells of an xlsx file look: fills by cell style, comments, and texts of which a part is struck through."""

import colorsys
import posixpath
import zipfile
from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element

from defusedxml import ElementTree

MOST_BYTES = 8_000_000
"""Of a part that a tree is built of; a larger one tells nothing."""

WHITE = "FFFFFF"
_THEME, _STRINGS = "xl/theme/theme1.xml", "xl/sharedStrings.xml"
_SCHEME = ("lt1", "dk1", "lt2", "dk2", *(f"accent{number}" for number in range(1, 7)))
"""The colours of a theme in the order of their numbers."""


def is_true(written: str | None) -> bool:
    """What XML calls a boolean."""
    return written in ("1", "true")


def tree(archive: zipfile.ZipFile, path: str) -> Element | None:
    """The tree of a part; None where there is none, where it is large, and where it is no proper XML, for the reader
    may do without it."""
    if path not in archive.namelist() or archive.getinfo(path).file_size > MOST_BYTES:
        return None
    try:
        return ElementTree.fromstring(archive.read(path))
    except (ElementTree.ParseError, ValueError):
        return None


def fills(archive: zipfile.ZipFile, styles: Element) -> dict[str, str]:
    """The number of each cell style with a fill, as cells write it, to its colour (``RRGGBB``)."""
    theme = _theme(archive)
    colours = [_colour(fill, theme) for fill in styles.iterfind("{*}fills/{*}fill")]
    by_fill = {str(at): colour for at, colour in enumerate(colours) if colour not in (None, WHITE)}
    formats = enumerate(styles.iterfind("{*}cellXfs/{*}xf"))
    return {str(number): by_fill[fill] for number, each in formats if (fill := each.get("fillId", "")) in by_fill}


def _theme(archive: zipfile.ZipFile) -> list[str]:
    root = tree(archive, _THEME)
    scheme = root.find(".//{*}clrScheme") if root is not None else None
    if scheme is None:
        return []
    of = {each.tag.rpartition("}")[2]: next(iter(each), None) for each in scheme}
    found = [of.get(name) for name in _SCHEME]
    return ["" if each is None else each.get("lastClr") or each.get("val", "") for each in found]


def _colour(fill: Element, theme: list[str]) -> str | None:
    """The colour of a solid fill, where it is said by itself or by the theme."""
    pattern = fill.find("{*}patternFill")
    colour = pattern.find("{*}fgColor") if pattern is not None and pattern.get("patternType") == "solid" else None
    if colour is None:
        return None
    number = colour.get("theme", "")
    bare = colour.get("rgb", "")[-6:] or (theme[int(number)] if number.isdigit() and int(number) < len(theme) else "")
    try:
        red, green, blue = (int(bare[at : at + 2], 16) / 255 for at in (0, 2, 4))
        tint = float(colour.get("tint", "0"))
    except ValueError:
        return None
    hue, light, full = colorsys.rgb_to_hls(red, green, blue)
    light = light * (1 - tint) + tint if tint > 0 else light * (1 + tint)
    return "".join(f"{round(255 * part):02X}" for part in colorsys.hls_to_rgb(hue, min(max(light, 0), 1), full))


def partly_struck(archive: zipfile.ZipFile) -> dict[str, str]:
    """The number of each shared text of which a part is struck through, to what is left of it."""
    root = tree(archive, _STRINGS)
    texts = enumerate(root.iterfind("{*}si")) if root is not None else ()
    return {str(number): left for number, text in texts if (left := left_of(text)) is not None}


def left_of(text: Element) -> str | None:
    """What is left of a rich text of which a part is struck through; None for any other."""
    runs = text.findall("{*}r")
    strikes = [run.find("{*}rPr/{*}strike") for run in runs]
    struck = [strike is not None and is_true(strike.get("val", "1")) for strike in strikes]
    if not any(struck) or all(struck):
        return None
    kept = (run.findtext("{*}t") or "" for run, gone in zip(runs, struck, strict=True) if not gone)
    return "".join(kept).strip() or None


def comments(archive: zipfile.ZipFile, sheet: str) -> Iterator[tuple[str, str]]:
    """Each comment of the sheet at that path: its cell's reference, and its text."""
    folder, _, name = sheet.rpartition("/")
    relations = tree(archive, f"{folder}/_rels/{name}.rels")
    for relation in () if relations is None else relations:
        if not relation.get("Type", "").endswith("/comments"):
            continue
        target = relation.get("Target", "")
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")
        root = tree(archive, path)
        for comment in () if root is None else root.iterfind("{*}commentList/{*}comment"):
            text = comment.find("{*}text")
            yield comment.get("ref", ""), "" if text is None else "".join(text.itertext())


def hidden_columns(attributes: Mapping[str, str], most: int) -> range:
    """The columns, from 0, that a ``col`` element hides; ``most`` is how many are told of."""
    if not is_true(attributes.get("hidden")):
        return range(0)
    first, last = int(attributes.get("min", "1")), int(attributes.get("max", "1"))
    return range(first - 1, min(last, most))
