"""Slow clients hold no thread, with a real Gunicorn of two threads."""

import http.client
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from typing import Any

from django.test import SimpleTestCase

from django_gke import worker

CONFIGURATION = """
from django_gke import worker
worker.ARRIVAL = 3
worker.BODY_SECONDS = 2
"""


def application(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
    """Answers the length of the body, or that it could not be read."""
    try:
        length = len(environ["wsgi.input"].read())
    except OSError as error:
        length = -1
        print(type(error).__name__, flush=True)
    body = str(length).encode()
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]


def ending(client: socket.socket) -> bytes:
    """The answer before the connection ends. Empty if it is reset because sent bytes were not read."""
    answer = b""
    try:
        while piece := client.recv(1000):
            answer += piece
    except ConnectionResetError:
        pass
    return answer


class IsWholeTest(SimpleTestCase):
    def test_a_body_that_will_be_refused_is_not_waited_for(self) -> None:
        head = b"POST / HTTP/1.1\r\nContent-Length: %d\r\n\r\n"
        self.assertFalse(worker.is_whole(head % 20_000_000))
        self.assertTrue(worker.is_whole(head % 30_000_000_000))


class WorkerTest(SimpleTestCase):
    def setUp(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        command = [sys.executable, "-c", f"{CONFIGURATION}\nfrom gunicorn.app.wsgiapp import run\nrun()"]
        command += ["--bind", f"127.0.0.1:{self.port}", "--threads", "2", "--keep-alive", "5", "--log-level", "error"]
        command += ["--worker-class", "django_gke.worker.Worker", "--no-control-socket", "tests.test_worker:application"]
        self.server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.addCleanup(self.server.wait)
        self.addCleanup(self.server.kill)
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                return
            except ConnectionRefusedError:
                time.sleep(0.1)

    def connect(self, first: bytes = b"") -> socket.socket:
        client = socket.create_connection(("127.0.0.1", self.port), timeout=10)
        self.addCleanup(client.close)
        client.sendall(first)
        return client

    def ask(self, body: bytes = b"", connection: http.client.HTTPConnection | None = None) -> str:
        used = connection or http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
        used.request("POST", "/", body)
        answer = used.getresponse().read().decode()
        if connection is None:
            used.close()
        return answer

    def test_clients_that_do_not_finish_their_headers_or_a_form_hold_no_thread(self) -> None:
        for first in [b"", b"GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ", b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\na="]:
            clients = [self.connect(first) for _ in range(40)]
            for _ in range(3):
                for client in clients:
                    client.sendall(b"a" if first else b"")
                self.assertEqual(self.ask(b"form"), "4")

    def test_clients_that_do_not_close_their_side_hold_up_nobody(self) -> None:
        clients = [self.connect(b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n") for _ in range(40)]
        for client in clients:
            self.assertTrue(ending(client).endswith(b"0"))
        self.assertEqual(self.ask(), "0")

    def test_a_request_in_pieces_is_answered(self) -> None:
        client = self.connect()
        for byte in b"POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc":
            client.sendall(bytes([byte]))
            time.sleep(0.01)
        self.assertIn(b"200 OK", client.recv(1000))

    def test_two_requests_at_once_on_a_kept_connection_are_both_answered(self) -> None:
        client = self.connect(b"GET / HTTP/1.1\r\n\r\n" + b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n")
        self.assertEqual(ending(client).count(b"200 OK"), 2)

    def test_a_kept_connection_and_a_large_body_are_served(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        for size in [0, 4, worker.WINDOW - 200, worker.WINDOW, 5_000_000, 1]:
            self.assertEqual(self.ask(b"x" * size, connection), str(size))
        connection.close()

    def test_a_client_that_waits_for_100_continue_is_told_to_go_on(self) -> None:
        client = self.connect(b"POST / HTTP/1.1\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n")
        self.assertIn(b"100 Continue", client.recv(1000))
        client.sendall(b"abc")
        self.assertIn(b"200 OK", client.recv(1000))

    def test_a_chunked_body_is_read(self) -> None:
        client = self.connect(
            b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
        )
        self.assertTrue(ending(client).endswith(b"3"))

    def test_a_request_that_does_not_arrive_in_time_ends_its_connection(self) -> None:
        client = self.connect(b"GET / HTTP/1.1\r\n")
        self.assertEqual(ending(client), b"")

    def test_a_large_body_that_hardly_moves_ends_its_request(self) -> None:
        client = self.connect(b"POST / HTTP/1.1\r\nContent-Length: 1000000\r\n\r\n" + b"a" * worker.WINDOW)
        self.assertIn(ending(client)[-2:], [b"-1", b""])
        self.assertEqual(self.ask(), "0")

    def test_a_client_that_closes_its_side_early_leaves_nothing_behind(self) -> None:
        client = self.connect(b"GET / HTTP/1.1\r\n")
        time.sleep(0.2)
        client.shutdown(socket.SHUT_WR)
        self.assertEqual(client.recv(1000), b"")
        self.assertEqual(self.ask(), "0")

    def test_it_stops_soon_although_connections_are_open_on_which_nothing_was_sent(self) -> None:
        self.connect()
        time.sleep(0.2)
        began = time.monotonic()
        self.server.terminate()
        self.assertEqual(self.server.wait(), 0)
        self.assertLess(time.monotonic() - began, 3)
