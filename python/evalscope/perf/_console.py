"""What a run shows while it runs: tables on sys.stdout, log lines through logging, progress by tqdm or as lines."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import time
from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any

from ._print import print_text
from ._process import Event

logger = logging.getLogger("evalscope")
if TYPE_CHECKING:
    _StreamHandler = logging.StreamHandler[Any]  # generic for type checkers only, before Python 3.11
else:
    _StreamHandler = logging.StreamHandler

EVERY = 10.0  # seconds between lines of progress where there is no bar
_LEVELS = {"DEBUG": logging.DEBUG, "INFO": logging.INFO, "WARN": logging.WARNING, "WARNING": logging.WARNING, "ERROR": logging.ERROR}


class _Stderr(_StreamHandler):
    """Writes to what sys.stderr is now, so that captured output is captured."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)
        self.setFormatter(logging.Formatter("%(asctime)s - %(name)s - %(levelname)s - %(message)s"))

    @property
    def stream(self) -> Any:
        return sys.stderr


def _set_up_logging() -> None:
    """Makes log lines visible where nobody has configured logging; a program's own configuration is left alone."""
    if logger.level == logging.NOTSET:
        logger.setLevel(logging.INFO)
    if not logger.hasHandlers():
        logger.addHandler(_Stderr())


def in_notebook() -> bool:
    """Whether this is the kernel of a notebook."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return shell is not None and type(shell).__name__ == "ZMQInteractiveShell"


def _terminal(stream: Any) -> bool:
    try:
        return bool(stream.isatty())
    except Exception:  # closed, not there, or without isatty
        return False


class ConsoleReporter:
    """Shows the events of one run. progress: a bar or lines (None: a bar where one can be seen), False for neither.

    Nothing here ends a run: what cannot be shown is left out, and the first time a warning says so.
    """

    def __init__(self, progress: bool | None) -> None:
        _set_up_logging()
        self.color = not os.environ.get("NO_COLOR") and (_terminal(sys.stdout) or in_notebook())
        self.progress = progress is not False
        self._tqdm: Any = self._bar_type() if self.progress else None
        self._bar: Any = None
        self._level = ""
        self._last_line = time.monotonic()
        self._warned = False

    @staticmethod
    def _bar_type() -> Any:
        if not (_terminal(sys.stderr) or in_notebook()):
            return None
        try:
            if in_notebook():
                import_module("ipywidgets")  # without it tqdm.notebook has nothing to draw with
                return import_module("tqdm.notebook").tqdm
            return import_module("tqdm").tqdm
        except ImportError:
            try:
                return import_module("tqdm").tqdm
            except ImportError:
                return None

    def event(self, event: Event) -> None:
        """Shows one event; kinds that it does not know say nothing."""
        try:
            self._event(event)
        except Exception as exc:
            self._tqdm = self._bar = None
            self._warn(exc)

    def _event(self, event: Event) -> None:
        kind = event.get("event")
        if kind == "progress":
            if self.progress:
                self._show_progress(event)
        elif kind == "log":
            self._log(lambda: logger.log(_LEVELS.get(event["level"], logging.INFO), event["text"]))
        elif kind == "table":
            self._close_bar()
            print_text(event["text"])
        elif kind == "download":
            self._show_download(event)

    def _warn(self, exc: Exception) -> None:
        if self._warned:
            return
        self._warned = True
        with contextlib.suppress(Exception):
            logger.warning("the display of the run failed and goes on without what it could not show: %s: %s", type(exc).__name__, exc)

    def error(self, text: str) -> None:
        """Logs an error of the run."""
        with contextlib.suppress(Exception):
            logger.error(text)

    def close(self) -> None:
        """Ends the bar."""
        with contextlib.suppress(Exception):
            self._close_bar()

    def _log(self, write: Callable[[], None]) -> None:
        if self._bar is None:
            write()
            return
        self._bar.clear()
        write()
        self._bar.refresh()

    def _show_progress(self, event: Event) -> None:
        if self._tqdm is None:
            if time.monotonic() - self._last_line >= EVERY:
                self._last_line = time.monotonic()
                logger.info(event["line"])
            return
        if self._level != event["level"]:
            self._close_bar()
            self._level = event["level"]
            self._bar = self._new_bar(event)
        if self._bar is None:
            return  # the level's tables were shown
        if event["done"] != self._bar.n:
            self._bar.update(event["done"] - self._bar.n)
        if event.get("duration") and event["elapsed"] >= event["duration"] and not event["in_flight"]:
            self._fill_bar()
        figures = {"in flight": event["in_flight"]}
        if event["failed"]:
            figures["failed"] = event["failed"]
        if event.get("ttft"):
            figures["TTFT"] = f"{event['ttft']:.3f} s"
        if event.get("output_tokens") and event["elapsed"]:
            figures["tok/s"] = round(event["output_tokens"] / event["elapsed"])
        self._bar.set_postfix(figures)

    def _new_bar(self, event: Event) -> Any:
        """A bar whose clock began with the level: its rate is that of the level so far, not of the time since it was drawn."""
        bar = self._tqdm(total=event["number"] or None, desc=event["level"], unit="req", mininterval=0.0, miniters=1, smoothing=0)
        bar.start_t -= event["elapsed"]
        return bar

    def _fill_bar(self) -> None:
        """Ends the bar at its count: time ended the level, so that is all of it."""
        bar = self._bar
        if bar.total and bar.n < bar.total:
            bar.total = bar.n
            if hasattr(bar, "container"):  # a notebook's bar keeps its length there
                bar.container.children[1].max = bar.n

    def _show_download(self, event: Event) -> None:
        if time.monotonic() - self._last_line >= EVERY / 5:
            self._last_line = time.monotonic()
            self._log(lambda: logger.info("Loading %s: %.1f of %.1f MB", event["id"], event["done"] / 1e6, event["total"] / 1e6))

    def _close_bar(self) -> None:
        if self._bar is not None:
            bar, self._bar = self._bar, None
            bar.close()
