"""A bucket that speaks as much of S3 over http as our files need, in this process."""

import hashlib
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit
from uuid import uuid4


class Bucket(ThreadingHTTPServer):
    """Keeps objects in memory.

    Attributes:
        objects: by path, like `/tickets/files/a.pdf`.
        parts: of objects that come in several and are not whole yet, by upload and number.
        put_together: how many objects came in parts.
        connections: how many were made so far.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Call)
        self.objects: dict[str, bytes] = {}
        self.parts: dict[str, dict[int, bytes]] = {}
        self.put_together = 0
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
        """Keep an object, or a part of one: `?partNumber=2&uploadId=…`."""
        content = self.rfile.read(int(self.headers["Content-Length"]))
        if upload := self._asked.get("uploadId"):
            self.server.parts[upload][int(self._asked["partNumber"])] = content
        else:
            self.server.objects[self._key] = content
        self._answer(200, tag=content)

    def do_GET(self) -> None:
        """Send an object, or the list of those whose path begins so: `?list-type=2&prefix=…`."""
        if "list-type" in self._asked:
            self._answer(200, self._list(self._asked.get("prefix", "")).encode())
            return
        content = self.server.objects.get(self._key)
        self._answer(404 if content is None else 200, content or b"", tag=content or b"")

    def do_DELETE(self) -> None:
        self.server.objects.pop(self._key, None)
        self._answer(204)

    def do_POST(self) -> None:
        """Begin an object in parts, put one together, or remove what the request lists: `?uploads`, `?uploadId=…`, `?delete`."""
        told = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        if "uploads" in self._asked:
            upload = uuid4().hex
            self.server.parts[upload] = {}
            self._answer(200, f"<R><Bucket/><Key/><UploadId>{upload}</UploadId></R>".encode())
        elif upload := self._asked.get("uploadId", ""):
            parts = self.server.parts.pop(upload)
            self.server.objects[self._key] = b"".join(parts[number] for number in sorted(parts))
            self.server.put_together += 1
            self._answer(200, b"<R><Location/><Bucket/><Key/><ETag>whole</ETag></R>")
        else:
            keys = re.findall(r"<Key>(.*?)</Key>", told)
            for key in keys:
                self.server.objects.pop(f"{self._key}/{key}", None)
            deleted = "".join(f"<Deleted><Key>{key}</Key></Deleted>" for key in keys)
            self._answer(200, f"<DeleteResult>{deleted}</DeleteResult>".encode())

    def _list(self, prefix: str) -> str:
        within = f"{self._key.rstrip('/')}/"
        found = {
            path.removeprefix(within): content
            for path, content in self.server.objects.items()
            if path.startswith(within)
        }
        return "".join([
            "<ListBucketResult><IsTruncated>false</IsTruncated>",
            *(
                f"<Contents><Key>{key}</Key><Size>{len(content)}</Size><ETag>none</ETag>"
                "<LastModified>2026-01-01T00:00:00.000Z</LastModified></Contents>"
                for key, content in sorted(found.items())
                if key.startswith(prefix)
            ),
            "</ListBucketResult>",
        ])  # fmt: skip

    @property
    def _key(self) -> str:
        return urlsplit(self.path).path

    @property
    def _asked(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True))

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
