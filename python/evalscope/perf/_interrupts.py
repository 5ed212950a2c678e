"""Ctrl-C while a run is served: counted, not raised, so that none hits between two lines of the loop that serves it."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Generator
from types import FrameType
from typing import Any


class Interrupts:
    """Counts interrupts while it is entered. A handler that the program has set itself stays, and so does the default in other
    threads than the main one: what they raise, the loop adds to count."""

    def __init__(self) -> None:
        self.count = 0
        self._ours = False

    def __enter__(self) -> Interrupts:
        main = threading.current_thread() is threading.main_thread()
        self._ours = main and signal.getsignal(signal.SIGINT) is signal.default_int_handler
        if self._ours:
            signal.signal(signal.SIGINT, self._note)
        return self

    def __exit__(self, *_: object) -> None:
        if self._ours:
            signal.signal(signal.SIGINT, signal.default_int_handler)

    def _note(self, number: int, frame: FrameType | None) -> None:
        self.count += 1

    @contextlib.contextmanager
    def raised(self) -> Generator[None, None, None]:
        """Lets Ctrl-C break what the user's own code does, such as a plugin that hangs."""
        self.__exit__()
        try:
            yield
        finally:
            if self._ours:
                signal.signal(signal.SIGINT, self._note)


class LoopInterrupts:
    """Counts interrupts while runs are awaited in the main thread's event loop; all of them share one count.

    It takes the place of Python's own handler and of asyncio.run's, which would end the loop under the runs or lose their
    results. Every other handler stays, that of a notebook's kernel included: those cancel the task.
    """

    def __init__(self) -> None:
        self.count = 0
        self._runs = 0
        self._before: Any = None

    def __enter__(self) -> LoopInterrupts:
        if threading.current_thread() is not threading.main_thread():
            return self
        handler = signal.getsignal(signal.SIGINT)
        if self._runs == 0 and _ends_the_loop(handler):
            self._before = handler
            signal.signal(signal.SIGINT, self._note)
        self._runs += 1
        return self

    def __exit__(self, *_: object) -> None:
        if threading.current_thread() is not threading.main_thread():
            return
        self._runs -= 1
        if self._runs == 0 and self._before is not None:
            if signal.getsignal(signal.SIGINT) == self._note:
                signal.signal(signal.SIGINT, self._before)
            self._before = None

    def _note(self, number: int, frame: FrameType | None) -> None:
        self.count += 1


def _ends_the_loop(handler: Any) -> bool:
    """Whether a handler is Python's default or the one that asyncio.run sets from Python 3.11 on."""
    import asyncio

    owner = getattr(getattr(handler, "func", None), "__self__", None)
    return handler is signal.default_int_handler or isinstance(owner, getattr(asyncio, "Runner", ()))


loop_interrupts = LoopInterrupts()
