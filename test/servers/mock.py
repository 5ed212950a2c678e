#!/usr/bin/env python3
"""Serve llmock, an LLM server with faults by design: mock.py PORT [--stream-fault KIND=P ...] [--error-rate STATUS=P ...]

Listens on 127.0.0.1 (port 0: a free one), prints "Serving on URL" and ends on SIGTERM or when standard input ends.
GET URL/_llmock/requests says what it did to each request. Needs llmock of test/requirements.txt.
"""
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request


def main() -> None:
    port = int(sys.argv[1])
    if port == 0:
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            port = s.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    code = "import sys; from llmock.cli import app; sys.argv[0] = 'llmock'; app()"
    args = ["serve", "--host", "127.0.0.1", "--port", str(port), "--log-level", "warning", *sys.argv[2:]]
    server = subprocess.Popen([sys.executable, "-c", code, *args], stdin=subprocess.DEVNULL, stdout=sys.stderr)
    signal.signal(signal.SIGTERM, lambda *_: server.terminate())
    threading.Thread(target=lambda: (sys.stdin.read(), server.terminate()), daemon=True).start()
    while server.poll() is None:
        try:
            urllib.request.urlopen(url + "/_llmock/requests", timeout=1).close()
            break
        except OSError:
            time.sleep(0.05)
    print("Serving on", url, flush=True)
    os._exit(server.wait())


main()
