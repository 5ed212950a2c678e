"""Ctrl-C while a run is served: counted, not raised, so that none hits between two lines of the loop that serves it."""

from __future__ import annotations

import contextlib
import signal
import threading

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType
    from typing import Optional


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

    def _note(self, number: int, frame: Optional[FrameType]) -> None:
        self.count += 1

    @contextlib.contextmanager
    def raised(self) -> Iterator[None]:
        """Lets Ctrl-C break what the user's own code does, such as a plugin that hangs."""
        self.__exit__()
        try:
            yield
        finally:
            if self._ours:
                signal.signal(signal.SIGINT, self._note)
