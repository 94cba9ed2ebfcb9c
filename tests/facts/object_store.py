"""An S3 server of its own, in a process of its own: the library that asks it holds Python still while it waits."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.error import URLError
from urllib.request import Request, urlopen

from tests.delivery.servers import free_port
from tests.waiting import until

BUCKET = "facts"


@contextmanager
def object_store() -> Iterator[dict[str, str]]:
    """What opens it (``AWS_…``); it has one empty bucket."""
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-p", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _make_bucket(address, server)
        yield {
            "AWS_ENDPOINT_URL": address,
            "AWS_ALLOW_HTTP": "true",
            "AWS_ACCESS_KEY_ID": "iop",
            "AWS_SECRET_ACCESS_KEY": "nyckel",
            "AWS_REGION": "eu-north-1",
        }
    finally:
        server.terminate()
        server.wait()


def _make_bucket(address: str, server: "subprocess.Popen[bytes]") -> None:
    def made() -> bool:
        assert server.poll() is None, "the object store ended by itself"
        with suppress(URLError):
            urlopen(Request(f"{address}/{BUCKET}", method="PUT")).close()
            return True
        return False

    until(made, lambda: "the object store does not answer")
