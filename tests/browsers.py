"""Debian's Chromium, driven by the tests that look at pages."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

from tests.untested import needs

FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage")


@contextmanager
def chromium(untested: str, *flags: str) -> Iterator[Browser]:
    """The browser; where this machine has none the test is skipped, and ``untested`` is what nobody then knows."""
    path = needs(shutil.which("chromium") or shutil.which("chromium-browser"), "Chromium", untested)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*FLAGS, *flags])
        yield browser
        browser.close()
