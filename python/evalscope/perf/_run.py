"""One run: starts the engine, serves its events, and turns its end into results or an exception."""

from __future__ import annotations

import contextlib
import sys
import threading

from ._child import Child
from ._interrupts import Interrupts
from ._show import Show
from .errors import BenchmarkError, EngineCrashed, InvalidArguments, PerfBenchmarkInterrupted, Problem, VerdictError
from .plugin._serve import Plugins
from .results import Results

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Optional

    from ._child import Event
    from .arguments import Arguments

ALL_FAILED = "every request failed"
# The exit code of a run whose verdict --strict does not let pass.
VERDICT = 3


class Run:
    """A run that is called once. stop() and kill() may be called from any thread, also before."""

    def __init__(self, args: Arguments, progress: Optional[bool] = None) -> None:
        self.args = args
        self.show = Show(progress)
        self.plugins = Plugins(args)
        self._lock = threading.Lock()
        self._child: Optional[Child] = None
        self._pending = ""
        self._levels: list[Event] = []
        self._result: Optional[Event] = None
        self._problems: list[Problem] = []
        self._exit: Optional[Event] = None
        self._program = ""
        self._interrupts = Interrupts()

    def stop(self) -> None:
        """No new requests; those in flight have ten seconds to end, then the report is made."""
        self._command("stop")

    def kill(self) -> None:
        """Requests in flight end now; the report is made of what there is."""
        self._command("kill")

    def _command(self, name: str) -> None:
        with self._lock:
            if self._child is None:
                self._pending = name
            else:
                self._child.send({"command": name})

    def __call__(self) -> Results:
        try:
            return self._done()
        except BaseException as why:  # whatever it is, what was measured comes with it
            if getattr(why, "results", None) is None:
                with contextlib.suppress(AttributeError):
                    why.results = self._results()  # type: ignore[attr-defined]
            raise

    def _done(self) -> Results:
        start = {"arguments": self.plugins.arguments(), "color": self.show.color, "python": sys.executable or "", **self.plugins.start()}
        child = Child(start)
        with self._lock:
            self._child = child
        if self._pending:
            child.send({"command": self._pending})
        try:
            with self._interrupts:
                self._serve(child)
        finally:
            self.show.close()
            code = child.close()
            self._rest(child)
        return self._outcome(child, code)

    def _rest(self, child: Child) -> None:
        """Takes what the engine found out after the serving ended by an exception."""
        while event := child.next(0):
            if event.get("event") in ("level", "result"):
                self._take(event, child)

    def _results(self) -> Optional[Results]:
        if self._result is not None:
            return Results.of_run(self._result, self._levels)
        return Results.of_levels(self._levels) or None

    def _serve(self, child: Child) -> None:
        """Takes the child's events to the last; the first Ctrl-C stops the run, every further one cuts it off."""
        told = 0
        event: Optional[Event] = {}
        while event is not None:
            try:
                event = child.next(0.2)
                if event:
                    self._take(event, child)
            except KeyboardInterrupt:
                self._interrupts.count += 1
            while told < self._interrupts.count:
                told += 1
                child.send({"command": "stop" if told == 1 else "kill"})

    def _take(self, event: Event, child: Child) -> None:
        kind = event.get("event")
        if kind == "hello":
            self._program = event["program"]
        elif kind == "level":
            self._levels.append(event)
        elif kind == "result":
            self._result = event
        elif kind == "exit":
            self._exit = event
        elif kind == "problems":
            self._problems = [Problem(p["field"], p["what"], p.get("do", "")) for p in event["problems"]]
        elif kind == "ask":
            with self._interrupts.raised():
                error = self.plugins.answer(event)
            child.send({"command": "answer", "id": event["id"], "error": error})
        else:
            self.show.event(event)

    def _outcome(self, child: Child, code: int) -> Results:
        if self._exit is None:
            raise self._crashed(child, code)
        results = self._results() if self._result is not None else None
        error, code = self._exit.get("error", ""), self._exit["code"]
        if self.plugins.failure is not None and code:
            raise self.plugins.failure
        if self._problems:
            raise InvalidArguments(self._problems)
        if code in (129, 130, 143):
            where = f"; the report is in {results.outputs_dir}" if results else ""
            raise PerfBenchmarkInterrupted("the run was stopped" + where, results)
        if results is not None and error.startswith(ALL_FAILED):
            results.error = error
            self.show.error(error + "; the suggestions above show what failed, with the server's own words")
            return results
        if code == VERDICT:
            raise VerdictError(error, results)
        if code:
            raise BenchmarkError(error or f"the engine ended with exit code {code}", results)
        return results if results is not None else Results()

    def _crashed(self, child: Child, code: int) -> EngineCrashed:
        words = child.last_words() or "it said nothing"
        if not self._program:
            return EngineCrashed(f"{child.path} is not the engine of this package (exit code {code}): {words}")
        return EngineCrashed(f"the engine crashed (exit code {code}); its last words: {words}", self._results())
