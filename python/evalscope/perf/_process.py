"""The engine as a child process: events in, commands out. It shows nothing and decides nothing."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import threading
import weakref
from queue import Empty, SimpleQueue
from typing import Any

from .._engine import engine
from .errors import BenchmarkError

Event = dict[str, Any]

PROTOCOL = "evalscope-pipe/1.0"
LAST_WORDS = 1500  # bytes of standard error that an exception repeats, from its start: Go says there what happened

_alive: weakref.WeakSet[EngineProcess] = weakref.WeakSet()


class EngineProcess:
    """One engine. Events wait in a queue that a thread of its own fills, so that the engine never waits for Python."""

    def __init__(self, start: Event) -> None:
        self.path = engine()
        self._words = tempfile.TemporaryFile()
        self._lock = threading.Lock()
        self._events: SimpleQueue[Event | None] = SimpleQueue()
        own_group: dict[str, Any] = {"start_new_session": True}  # Ctrl-C at the terminal is ours, not the engine's
        if os.name == "nt":
            own_group = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}  # type: ignore[attr-defined]
        try:
            self._process = subprocess.Popen(
                [self.path, "pipe"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._words, **own_group
            )
        except OSError as exc:
            self._words.close()
            raise BenchmarkError(f"the engine {self.path} could not be started: {exc}") from None
        _alive.add(self)
        self.send({"protocol": PROTOCOL, **start})
        self._reader = threading.Thread(target=self._read, name="evalscope events", daemon=True)
        self._reader.start()

    def send(self, command: Event) -> None:
        """Sends a line; a process that is gone hears nothing."""
        line = json.dumps(command, separators=(",", ":")).encode() + b"\n"
        with self._lock:
            try:
                self._process.stdin.write(line)  # type: ignore[union-attr]
                self._process.stdin.flush()  # type: ignore[union-attr]
            except (OSError, ValueError):
                pass

    def next(self, timeout: float) -> Event | None:
        """The next event; {} when none came in time, None after the last."""
        try:
            return self._events.get(timeout=timeout)
        except Empty:
            return {}

    def _read(self) -> None:
        try:
            for line in self._process.stdout:  # type: ignore[union-attr]
                try:
                    self._events.put(json.loads(line))
                except ValueError:
                    pass  # a line that was cut off by the death of the process: close tells
        finally:
            self._events.put(None)  # whatever happened: who serves the events waits for it

    def close(self) -> int:
        """Waits for the end of the process and returns its exit code."""
        with self._lock:
            try:
                self._process.stdin.close()  # type: ignore[union-attr]
            except OSError:
                pass
        code = self._process.wait()
        self._reader.join()
        self._process.stdout.close()  # type: ignore[union-attr]
        _alive.discard(self)
        return code

    def last_words(self) -> str:
        """What it wrote to standard error, cut."""
        self._words.seek(0)
        words = self._words.read(LAST_WORDS + 1).decode("utf-8", "replace").strip()
        return words if len(words) <= LAST_WORDS else words[:LAST_WORDS] + " …"

    def close_pipe(self) -> None:
        """In a process that was forked: without this copy of the pipe, the engine would not notice our parent's death."""
        for stream in (self._process.stdin, self._process.stdout):
            try:
                os.close(stream.fileno())  # type: ignore[union-attr]
            except (OSError, ValueError):
                pass


def _forked() -> None:
    for process in list(_alive):
        process.close_pipe()
    _alive.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forked)
