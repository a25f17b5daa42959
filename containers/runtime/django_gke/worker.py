"""Gunicorn's gthread worker for slow clients: a thread gets a request that has arrived, and is not kept by one that stops coming.

Gthread reads requests in the threads that run the views, so as many clients as there are threads take the site away by sending
their headers a byte at a time. Here they wait in the worker's poller. The edge reads requests first as well; this is for the
image alone.
"""

import re
import selectors
import socket
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Semaphore
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

from django_gke.environment import body_limit

# Bytes that are waited for outside of the threads: a request up to this size (headers, and a form), and the beginning of a larger
# one. They stay in the kernel's buffer, which holds about twice as much (net.ipv4.tcp_rmem).
WINDOW = 32 * 1024
# Seconds for these bytes to arrive, as nginx's client_header_timeout:
# https://nginx.org/en/docs/http/ngx_http_core_module.html#client_header_timeout
ARRIVAL = 60
# A body beyond the window: seconds for which a thread waits for it, and bytes a second below which these run out. As Apache's
# RequestReadTimeout: https://httpd.apache.org/docs/2.4/mod/mod_reqtimeout.html
BODY_SECONDS = 20
BODY_RATE = 500

_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,18})[ \t]*\r\n", re.IGNORECASE)
_EXPECT = re.compile(rb"\r\nexpect:", re.IGNORECASE)


class Worker(ThreadWorker):
    """Answers the same as gthread. Closes a connection whose request does not arrive in time."""

    def init_process(self) -> None:
        self.endings = Endings()
        super().init_process()

    def enqueue_req(self, conn: TConn) -> None:
        """Called with each new connection, and with each kept one that became readable."""
        if not isinstance(conn, Connection):
            conn = Connection(conn, self.endings)
        if conn.has_arrived():
            self._pass_on(conn)
            return
        conn.sock.setblocking(False)
        conn.timeout = time.monotonic() + ARRIVAL
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self.on_pending_socket_readable, conn))

    def on_pending_socket_readable(self, conn: TConn, client: socket.socket) -> None:
        """More of a request has come."""
        assert isinstance(conn, Connection)
        if conn.has_arrived():
            self.poller.unregister(client)
            self.pending_conns.remove(conn)
            self._pass_on(conn)

    def _pass_on(self, conn: "Connection") -> None:
        conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, 1)
        conn.peeked = -1
        conn.data_ready = True
        super().enqueue_req(conn)

    def _cap_keepalive(self, deadline: float) -> None:
        """Called when the worker stops. A connection on which nothing was sent is not waited for longer than an idle one."""
        super()._cap_keepalive(deadline)  # type: ignore[misc]  # newer than its types
        for conn in self.pending_conns:
            if isinstance(conn, Connection) and conn.peeked <= 0:
                conn.timeout = deadline
        self.pending_conns = deque(sorted(self.pending_conns, key=lambda conn: conn.timeout or 0))


class Connection(TConn):
    """A connection that tells when its next request can be read."""

    # Bytes that had arrived when last looked at, -1 if not looked at.
    peeked = -1

    def __init__(self, accepted: TConn, endings: "Endings") -> None:
        super().__init__(accepted.cfg, accepted.sock, accepted.client, accepted.server)
        self.endings = endings

    def has_arrived(self) -> bool:
        """Whether a thread can read the request without waiting, or has to wait for the rest of a large one.

        If not, the poller reports the connection again when there is more (SO_RCVLOWAT).
        """
        parser: Any = self.parser
        if parser and parser.unreader.buf.getvalue():
            return True  # The next request, of which Gunicorn has read a part.
        try:
            data = self.sock.recv(WINDOW, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except BlockingIOError:
            self.peeked = 0
            return False
        except OSError:
            return True  # The thread meets the error, and handles it.
        # Reported again without more: the client has closed its side.
        if not data or is_whole(data) or len(data) == self.peeked:
            return True
        self.peeked = len(data)
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, self.peeked + 1)
        return False

    def init(self) -> None:
        """Called by a thread before it reads a request."""
        super().init()
        parser: Any = self.parser
        parser.unreader.sock = PacedSocket(self.sock)

    def close(self, graceful: bool = False) -> None:
        if not (graceful and self.endings.take(partial(super().close, graceful=True))):
            super().close()


class Endings:
    """Waits for clients to close their side, so that they read the answer to a request that was not read to its end.

    Gunicorn does it for up to two seconds, in the loop that all connections depend on. Here, threads of their own do it for eight
    connections at a time. All others are closed at once.
    """

    def __init__(self) -> None:
        self.free = Semaphore(8)
        self.threads = ThreadPoolExecutor(max_workers=8)

    def take(self, close: Callable[[], None]) -> bool:
        """Whether the connection will be closed: not if there are eight already."""
        if not self.free.acquire(blocking=False):
            return False
        self.threads.submit(close).add_done_callback(lambda _: self.free.release())
        return True


def is_whole(data: bytes) -> bool:
    """Whether these first bytes of a connection are a whole request, or as much of one as is waited for.

    >>> is_whole(b"GET / HTTP/1.1\\r\\nHost: a\\r\\n")
    False
    >>> is_whole(b"POST / HTTP/1.1\\r\\nContent-Length: 3\\r\\n\\r\\na=1")
    True
    """
    if len(data) >= WINDOW:
        return True
    end = data.find(b"\r\n\r\n")
    if end < 0:
        return False
    head = data[: end + 2]
    length = _LENGTH.search(head)
    if length is None or int(length[1]) > body_limit():
        return True
    # A client that expects a 100 sends its body after the application has begun to read it.
    return _EXPECT.search(head) is not None or len(data) >= min(end + 4 + int(length[1]), WINDOW)


class PacedSocket:
    """A socket from which one request is read, until it has been below 500 bytes a second for 20 seconds."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self.seconds = float(BODY_SECONDS)
        self.limit: float | None = None

    def gettimeout(self) -> float | None:
        return self.limit

    def settimeout(self, seconds: float | None) -> None:
        """Gunicorn's own limit, when it discards a body that the application did not read."""
        self.limit = seconds

    def recv(self, size: int) -> bytes:
        """Raises TimeoutError if the client is too slow: Gunicorn then closes the connection; to Django it is an unreadable body."""
        began = time.monotonic()
        self.sock.settimeout(max(min(self.seconds, self.limit or self.seconds), 0.001))
        try:
            data = self.sock.recv(size)
        finally:
            self.sock.setblocking(True)
        waited = time.monotonic() - began
        self.seconds = min(self.seconds - waited + len(data) / BODY_RATE, BODY_SECONDS)
        return data
