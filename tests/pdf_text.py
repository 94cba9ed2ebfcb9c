"""What a person reads in a PDF, by poppler."""

import shutil
import subprocess

from tests.untested import needs


def pdf_text(pdf: bytes, untested: str) -> str:
    """The text of a PDF. ``untested``: what nobody knows where poppler is not installed."""
    program = needs(shutil.which("pdftotext"), "pdftotext (poppler-utils)", untested)
    return subprocess.run([program, "-", "-"], input=pdf, check=True, capture_output=True).stdout.decode()
