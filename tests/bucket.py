"""A bucket that speaks as much of S3 over http as our files need, in this process."""

import hashlib
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Bucket(ThreadingHTTPServer):
    """Keeps objects in memory.

    Attributes:
        objects: by path, like `/tickets/files/a.pdf`.
        connections: how many were made so far.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Call)
        self.objects: dict[str, bytes] = {}
        self.connections = 0

    @property
    def environment(self) -> dict[str, str]:
        """What points AWS's clients to this bucket."""
        return {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self.server_port}",
            "AWS_ALLOW_HTTP": "true",
            "AWS_ACCESS_KEY_ID": "tests",
            "AWS_SECRET_ACCESS_KEY": "a secret of tests",
            "AWS_REGION": "us-east-1",
        }


class _Call(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Bucket

    def setup(self) -> None:
        self.server.connections += 1
        super().setup()

    def do_PUT(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.objects[self._key] = content
        self._answer(200, tag=content)

    def do_GET(self) -> None:
        content = self.server.objects.get(self._key)
        self._answer(404 if content is None else 200, content or b"", tag=content or b"")

    def do_POST(self) -> None:
        """Remove what the request lists: `?delete` is the only one there is."""
        listed = self.rfile.read(int(self.headers["Content-Length"])).decode()
        keys = re.findall(r"<Key>(.*?)</Key>", listed)
        for key in keys:
            self.server.objects.pop(f"{self._key}/{key}", None)
        told = "".join(f"<Deleted><Key>{key}</Key></Deleted>" for key in keys)
        self._answer(200, f"<DeleteResult>{told}</DeleteResult>".encode())

    @property
    def _key(self) -> str:
        return self.path.partition("?")[0]

    def _answer(self, status: int, content: bytes = b"", *, tag: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("ETag", f'"{hashlib.md5(tag).hexdigest()}"')
        self.send_header("Last-Modified", formatdate(usegmt=True))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *values: object) -> None:
        """Say nothing: a test reads the objects."""


@contextmanager
def bucket() -> Iterator[Bucket]:
    """Run a bucket for as long as the block lasts."""
    running = Bucket()
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    try:
        yield running
    finally:
        running.shutdown()
        running.server_close()
