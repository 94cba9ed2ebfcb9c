"""Every way in which a reader in a process of its own can end is an answer on this side of the border."""

import inspect
import os
import signal
import zipfile
import zlib

import defusedxml
import pytest
from defusedxml.ElementTree import ParseError

from tasks.errors import InputError
from tasks.reading.sandbox import Bounded, answer_of, given, sandboxed
from tasks.reading.workbooks import sheets
from tasks.reading.workbooks.read import REFUSALS, read_workbook
from tests.reading.test_hostile import OPEN_DOCUMENT, zipped


class Odd(Exception):
    """One that cannot be made again from its arguments."""

    def __init__(self, one: str, two: str) -> None:
        super().__init__(f"{one} and {two}")


class Local(Exception):
    """One that holds what cannot be sent."""

    def __init__(self) -> None:
        super().__init__(lambda: None)


DEFUSED = {
    name: each
    for name, each in inspect.getmembers(defusedxml, inspect.isclass)
    if issubclass(each, defusedxml.DefusedXmlException)
}
MADE = {
    **{name: each for name, each in inspect.getmembers(zipfile, inspect.isclass) if issubclass(each, Exception)},
    **{each.__name__: each for each in (ParseError, zlib.error, sheets.TooLarge, sheets.Unreadable, InputError)},
    **{
        each.__name__: each
        for each in (
            EOFError, NotImplementedError, RuntimeError, RecursionError, OSError, ValueError, LookupError, KeyError,
            IndexError, TypeError, AttributeError, AssertionError, ZeroDivisionError, OverflowError, ArithmeticError,
        )
    },
    "UnicodeDecodeError": lambda _: UnicodeDecodeError("utf-8", b"\xff", 0, 1, "no"),
    "DTDForbidden": lambda _: defusedxml.DTDForbidden("a", None, None),
    "EntitiesForbidden": lambda _: defusedxml.EntitiesForbidden("a", "b", None, None, None, None),
    "ExternalReferenceForbidden": lambda _: defusedxml.ExternalReferenceForbidden("a", None, None, None),
    "NotSupportedError": lambda _: defusedxml.NotSupportedError("a"),
    "DefusedXmlException": lambda _: defusedxml.DefusedXmlException("a"),
    "Odd": lambda _: Odd("a", "b"),
    "Local": lambda _: Local(),
}  # fmt: skip


def stumbles(data: bytes) -> None:
    """What the child does: raise the exception of that name."""
    raise MADE[data.decode()]("a reason")


def ends(_: bytes) -> None:
    """What the child does: end without a word."""
    raise SystemExit(3)


def family(_: bytes) -> tuple[int, int]:
    """What the child does: say who it is, and who made it."""
    return os.getpid(), os.getppid()


def test_each_exception_of_the_xml_reader_is_tried():
    assert DEFUSED.keys() <= MADE.keys()


@pytest.mark.parametrize("name", sorted(MADE))
def test_an_exception_comes_across_as_a_refusal(name):
    """None is unknown to the one who asks: it is one of the readers' refusals or none of our affair."""
    with pytest.raises((*REFUSALS, Bounded)) as raised:
        given(answer_of(__name__, "stumbles", name.encode()), REFUSALS)
    made = MADE[name]("a reason")
    if not isinstance(made, REFUSALS):
        assert (raised.type, str(raised.value)) == (Bounded, name)


def test_it_comes_across_from_a_process_of_its_own():
    with pytest.raises(zipfile.BadZipFile, match="a reason"):
        sandboxed(stumbles, b"BadZipFile", REFUSALS)


def test_a_child_that_ends_without_a_word_is_a_refusal():
    with pytest.raises(Bounded):
        sandboxed(ends, b"", REFUSALS)


def test_each_file_has_a_child_of_its_own_and_one_that_breaks_takes_no_other_with_it():
    (first, nursery), (second, same) = (sandboxed(family, b"", REFUSALS) for _ in range(2))
    assert (first != second, nursery) == (True, same)
    with pytest.raises(Bounded):
        sandboxed(ends, b"", REFUSALS)
    third, another = sandboxed(family, b"", REFUSALS)
    assert len({first, second, third, nursery, another, os.getpid()}) == 6


def test_a_file_is_not_blamed_for_what_has_ended_the_nursery():
    _, nursery = sandboxed(family, b"", REFUSALS)
    os.kill(nursery, signal.SIGKILL)
    os.waitid(os.P_PID, nursery, os.WEXITED | os.WNOWAIT)
    assert sandboxed(family, b"", REFUSALS)[1] != nursery


@pytest.mark.parametrize(
    "prologue",
    [
        '<!DOCTYPE a [<!ENTITY b "c">]>',
        '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE a [<!ENTITY % b SYSTEM "http://example.org/b"> %b;]>',
    ],
    ids=["entity", "external entity", "parameter entity"],
)
def test_an_open_document_with_an_entity_is_refused(prologue):
    names = " ".join(f'xmlns:{name}="{OPEN_DOCUMENT}{name}:1.0"' for name in ("office", "table", "text"))
    content = f"<?xml version='1.0'?>{prologue}<office:document {names}/>"
    data = zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content})
    with pytest.raises(InputError, match="Arbetsboken går inte att läsa"):
        read_workbook(data)


@pytest.mark.parametrize("repeated", ["-1", "x", "", "1e9", "\u0663"])
def test_an_open_document_that_counts_oddly_is_an_answer(repeated):
    names = " ".join(f'xmlns:{name}="{OPEN_DOCUMENT}{name}:1.0"' for name in ("office", "table", "text"))
    cell = f'<table:table-cell table:number-columns-repeated="{repeated}"><text:p>a</text:p></table:table-cell>'
    content = (
        f"<office:document {names}><office:body><office:spreadsheet><table:table table:name='A'><table:table-row>"
        f"{cell}</table:table-row></table:table></office:spreadsheet></office:body></office:document>"
    )
    try:
        read_workbook(zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content}))
    except InputError as error:
        assert "Arbetsboken" in str(error)
