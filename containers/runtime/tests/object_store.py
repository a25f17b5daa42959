"""A very small object store: the three calls of Google's JSON API that upload_static makes.

https://cloud.google.com/storage/docs/json_api/v1/objects
"""

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Object = dict[str, Any]


class ObjectStore(ThreadingHTTPServer):
    """Buckets with their objects; `refuse` is the status that uploads are refused with, `lists` whether it lists them."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.buckets: dict[str, dict[str, Object]] = {}
        self.refuse: int | None = None
        self.lists = True

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: ObjectStore

    def do_GET(self) -> None:
        bucket = self.server.buckets.get(urlsplit(self.path).path.split("/")[4])
        if bucket is None:
            return self.answer(404, {"error": {"code": 404, "message": "The specified bucket does not exist."}})
        items = [{"name": name, "md5Hash": md5(stored.get("content", b""))} for name, stored in bucket.items()]
        self.answer(200, {"items": items} if self.server.lists else {})

    def do_POST(self) -> None:
        address = urlsplit(self.path)
        query = parse_qs(address.query)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.server.refuse:
            return self.answer(self.server.refuse, {"error": {"code": self.server.refuse, "message": "refused"}})
        bucket = self.server.buckets[address.path.split("/")[5]]
        assert query["uploadType"] == ["multipart"], query
        kind = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        _, described, content = message_from_bytes(kind + body).walk()
        metadata = json.loads(str(described.get_payload()))
        if query.get("ifGenerationMatch") == ["0"] and metadata["name"] in bucket:
            return self.answer(412, {"error": {"code": 412, "message": "conditionNotMet"}})
        bucket[metadata["name"]] = {
            "cacheControl": metadata["cacheControl"],
            "contentType": metadata["contentType"],
            "content": content.get_payload(decode=True),
        }
        self.answer(200, {"name": metadata["name"]})

    def answer(self, status: int, body: dict[str, object]) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


def md5(content: bytes) -> str:
    return base64.b64encode(hashlib.md5(content).digest()).decode()


@contextmanager
def object_store() -> Iterator[ObjectStore]:
    """A store that runs until the block ends."""
    store = ObjectStore()
    threading.Thread(target=store.serve_forever, daemon=True).start()
    try:
        yield store
    finally:
        store.shutdown()
        store.server_close()
