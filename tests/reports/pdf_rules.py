"""Whether a PDF keeps the standards that it claims, by the rules of ISO 19005 (PDF/A) and ISO 14289 (PDF/UA).

The rules are page-validation's, which its authors hold against veraPDF's corpus. What no machine can see (does an
alternative text say what the picture shows?) is nobody's rule here.
"""

import io
from collections.abc import Sequence

import pikepdf
from page import ValidationFailure, validate_pdf_bytes

ENOUGH = 100
"""No profile has fewer rules: a validator that checks less does not check what it claims."""


def broken_rules(pdf: bytes, standards: Sequence[str]) -> list[str]:
    """Rule and reason of everything in which ``pdf`` fails ``standards`` (``a-2a``, as agreements name them)."""
    found = []
    with pikepdf.open(io.BytesIO(pdf)) as document:
        found += document.check_pdf_syntax()
        for standard in standards:
            told = validate_pdf_bytes(pdf, profile=standard.removeprefix("a-").replace("-", ""))
            assert told.rules.total >= ENOUGH
            found += [f"{f.rule_id}: {f.message}" for f in told.failures if not _false_alarm(f, document)]
            assert told.is_compliant is not bool(told.failures)
    return found


def _false_alarm(failure: ValidationFailure, document: pikepdf.Pdf) -> bool:
    """A stream whose own last byte is a carriage return: page-validation 0.11 takes it for the end of the line before
    ``endstream``, and so for a wrong /Length. Whether /Length is right is then what ``check_pdf_syntax`` has read.
    """
    if not failure.rule_id.endswith("-STREAM-LENGTH-001") or failure.object_id is None:
        return False
    stream = document.get_object(failure.object_id.object_number, failure.object_id.generation)
    return isinstance(stream, pikepdf.Stream) and stream.read_raw_bytes().endswith(b"\r")
