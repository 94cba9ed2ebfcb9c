"""From bytes to text: the encoding is read off the bytes, never believed from what a file says of itself.

Swedish files come in UTF-8, UTF-16, Windows-1252, ISO-8859-15, Mac Roman and the PC's old code page 437,
whatever their labels claim, and sometimes in two of them at once. å ä ö Å Ä Ö tell them apart.
"""

import codecs
import re

SWEDISH = "åäöÅÄÖ"
_FURTHER = "éèü"  # letters of names, where a file has no å, ä or ö at all
SINGLE_BYTE = ("cp437", "cp1252", "mac_roman")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LETTERS = {name: SWEDISH.encode(name) for name in SINGLE_BYTE}
_LATIN_9 = re.compile(rb"(?<=[0-9 ])\xa4|[A-Za-z\xc0-\xff][\xa6\xa8\xb4\xb8]|[\xa6\xa8\xb4\xb8][a-z\xe0-\xff]")
_MAC_ROMAN = re.compile(
    rb"(?<=[A-Za-z])[\x8a\x8c\x9a]|[\x8a\x8c\x9a](?=[A-Za-z])|(?<=[A-Z])[\x80\x81\x85]|[\x80\x81\x85](?=[A-Z]{2})"
)
"""Å, ä and ö of Mac Roman in a word. Anywhere else its capitals are the euro sign and the dots of Windows-1252."""
_WORD = "[^\\W\\d_]"
_ASCII = bytes(range(128))
_SAMPLE = 1 << 20
_ENOUGH = 200  # bytes beyond ASCII in the sample: no need to look at the rest


def sniff_encoding(data: bytes) -> str:
    """The name of the encoding that most of ``data`` is written in.

    ``utf-8`` where all is ASCII. Of the single-byte encodings the one in which most high bytes are Swedish
    letters of words, and ``cp1252`` unless a byte decides otherwise.
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            return name
    wide = _utf16_without_mark(data)
    if wide is not None:
        return wide
    if data.isascii():
        return "utf-8"
    if len(data) > _SAMPLE and len(data[:_SAMPLE].translate(None, _ASCII)) >= _ENOUGH:
        data = data[: data.rfind(b"\n", 0, _SAMPLE) + 1 or _SAMPLE]
    high = data.translate(None, _ASCII)
    utf8_pairs = sum(high.count(letter.encode()) for letter in SWEDISH)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        stray = len(high) - 2 * utf8_pairs
        if utf8_pairs > max(stray, 0):
            return "utf-8"
    else:
        return "utf-8"
    counts = _counts(high, SWEDISH)
    if counts["mac_roman"] and not _MAC_ROMAN.search(data):
        counts["mac_roman"] = 0
    if not any(counts.values()):
        counts = _counts(high, _FURTHER)
    elif sum(map(bool, counts.values())) > 1:
        counts = _counts_inside_words(data)
    best = max(SINGLE_BYTE, key=lambda name: (counts[name], name == "cp1252"))
    return _latin(data, high) if best == "cp1252" else best


def decode(data: bytes) -> tuple[str, str]:
    """``data`` as text without a byte order mark, and the encoding it was read as. Never fails.

    Bytes of a second encoding inside the file are mended where the first makes no word of them.
    """
    encoding = sniff_encoding(data)
    return decode_as(data, encoding), encoding


def decode_as(data: bytes, encoding: str) -> str:
    """``data`` as text, read as ``encoding`` and mended (see :func:`decode`)."""
    return decode_telling(data, encoding)[0]


def decode_telling(data: bytes, encoding: str) -> tuple[str, bool]:
    """``data`` as text, read as ``encoding``, and whether anything in it had to be mended."""
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        utf16 = encoding.startswith("utf-16")
        return mend(data.decode(encoding, errors="replace" if utf16 else "stray_swedish"), encoding), True
    if text.isascii():
        return text, False
    mended = mend(text, encoding)
    return mended, mended != text


def mend(text: str, encoding: str) -> str:
    """``text``, read as ``encoding``, with Swedish letters put back where another encoding was meant.

    ``F÷retag`` and ``┼1`` are Windows-1252 read as 437, ``Ink”p tj„nster`` is 437 read as Windows-1252,
    ``├Ñ`` and ``Ã¥`` are UTF-8 read as one byte a letter. What may be meant (``10 ÷ 2``, ``”citat”``) is left
    alone.
    """
    if encoding == "cp437":
        return _swap(_swap(text, _UTF8_AS_437), _1252_AS_437)
    if encoding == "mac_roman" or encoding.startswith("utf-16"):
        return text
    return _swap(_swap(text, _UTF8_AS_1252), _437_AS_1252)


def _swap(text: str, rule: tuple[re.Pattern[str], dict[str, str], str]) -> str:
    """``text`` with the rule's wrong readings replaced. ``signs``: what each of them begins with."""
    pattern, letters, signs = rule
    if not any(sign in text for sign in signs):
        return text
    return pattern.sub(lambda match: letters[match.group()], text)


def _misread(written_as: str, read_as: str) -> dict[str, str]:
    """What Swedish letters of one encoding look like in another."""
    return {letter.encode(written_as).decode(read_as, errors="replace"): letter for letter in SWEDISH}


def _rule(letters: dict[str, str], pattern: str) -> tuple[re.Pattern[str], dict[str, str], str]:
    return re.compile(pattern), letters, "".join({wrong[0] for wrong in letters})


def _any(letters: dict[str, str]) -> str:
    return "|".join(map(re.escape, letters))


_UTF8_IN_437 = _misread("utf-8", "cp437")
_UTF8_AS_437 = _rule(_UTF8_IN_437, _any(_UTF8_IN_437))
_1252_IN_437 = _misread("cp1252", "cp437")
_UNLIKELY = "".join(sign for sign in _1252_IN_437 if sign != "÷")
_1252_AS_437 = _rule(_1252_IN_437, f"[{_UNLIKELY}]|(?<={_WORD})÷|÷(?={_WORD})")
_UTF8_IN_1252 = {
    **{wrong: letter for wrong, letter in _misread("utf-8", "cp1252").items() if "\ufffd" not in wrong},
    **_misread("utf-8", "iso-8859-1"),
}
_UTF8_AS_1252 = _rule(_UTF8_IN_1252, _any(_UTF8_IN_1252))
_437_AS_1252 = _rule(
    dict(zip("†„”\x8fŽ™\x86\x84\x94\x8e\x99", "åäöÅÄÖåäöÄÖ", strict=True)),
    f"(?<={_WORD})[†„”](?={_WORD})|(?<=[A-ZÅÄÖ])[Ž™](?=[A-ZÅÄÖ])|(?<={_WORD})[†](?!\\w)"
    f"|[\x8f\x86\x84\x94\x8e\x99]|(?<!\\w)[†„](?={_WORD})(?![^†„”]*”(?!{_WORD}))",
)


def _utf16_without_mark(data: bytes) -> str | None:
    """UTF-16 that lacks its mark: every other byte of the beginning is null."""
    head = data[:_SAMPLE] if len(data) > _SAMPLE else data[: len(data) // 2 * 2]
    half = len(head) // 2
    if half < 2:
        return None
    if head[1::2].count(0) > 0.6 * half and head[::2].count(0) < 0.1 * half:
        return "utf-16-le"
    if head[::2].count(0) > 0.6 * half and head[1::2].count(0) < 0.1 * half:
        return "utf-16-be"
    return None


def _counts(high: bytes, letters: str) -> dict[str, int]:
    """How often each encoding's bytes for ``letters`` occur."""
    return {name: sum(map(high.count, letters.encode(name))) for name in SINGLE_BYTE}


def _counts_inside_words(data: bytes) -> dict[str, int]:
    """How often each encoding's Swedish letters have letters on both sides: ``”Väst”`` has one ä and no ö."""
    return {
        name: len(re.findall(rb"(?<=[A-Za-z\x80-\xff])[%s](?=[A-Za-z\x80-\xff])" % re.escape(letters), data))
        for name, letters in _LETTERS.items()
    }


def _latin(data: bytes, high: bytes) -> str:
    """Windows-1252, or ISO-8859-15 where a byte says so: €, Š, Ž where the former has no sensible sign."""
    if any(0x80 <= byte <= 0x9F for byte in high):
        return "cp1252"
    return "iso-8859-15" if _LATIN_9.search(data) else "cp1252"


def _stray_swedish(error: UnicodeError) -> tuple[str, int]:
    """Codec error handler: a byte the encoding does not know, as the Swedish letter it is elsewhere."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    byte = error.object[error.start]
    for name in ("cp437", "cp1252"):
        if byte in _LETTERS[name]:
            return bytes([byte]).decode(name), error.start + 1
    return bytes([byte]).decode("iso-8859-1"), error.start + 1


codecs.register_error("stray_swedish", _stray_swedish)
