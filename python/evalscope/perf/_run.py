"""One run: starts the engine, serves its events, and turns its end into results or an exception."""

from __future__ import annotations

import contextlib
import sys
import threading

from . import _reasons
from ._console import ConsoleReporter
from ._interrupts import Interrupts
from ._process import EngineProcess, Event
from .arguments import Arguments
from .errors import BenchmarkError, EngineCrashed, GateError, HeldRule, InvalidArguments, PerfBenchmarkInterrupted, Problem, VerdictError
from .plugin._serve import Plugins
from .results import Results


class Run:
    """A run that is executed once. stop() and kill() may be called from any thread, also before."""

    def __init__(self, args: Arguments, progress: bool | None = None) -> None:
        self.args = args
        self.reporter = ConsoleReporter(progress)
        self.plugins = Plugins(args)
        self._lock = threading.Lock()
        self._process: EngineProcess | None = None
        self._pending = ""
        self._levels: list[Event] = []
        self._result: Event | None = None
        self._problems: list[Problem] = []
        self._exit: Event | None = None
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
            if self._process is None:
                self._pending = name
            else:
                self._process.send({"command": name})

    def execute(self) -> Results:
        try:
            return self._run_engine()
        except BaseException as exc:  # whatever it is, what was measured comes with it
            if getattr(exc, "results", None) is None:
                with contextlib.suppress(AttributeError):
                    exc.results = self._results()  # type: ignore[attr-defined]
            raise

    def _run_engine(self) -> Results:
        start = {
            "arguments": self.plugins.arguments(),
            "color": self.reporter.color,
            "python": sys.executable or "",
            **self.plugins.start(),
        }
        engine = EngineProcess(start)
        with self._lock:
            self._process = engine
        if self._pending:
            engine.send({"command": self._pending})
        try:
            with self._interrupts:
                self._handle_events(engine)
        finally:
            self.reporter.close()
            code = engine.close()
            self._drain(engine)
        return self._outcome(engine, code)

    def _drain(self, engine: EngineProcess) -> None:
        """Handles what the engine found out after an exception ended the handling of its events."""
        while event := engine.next(0):
            if event.get("event") in ("level", "result"):
                self._handle(event, engine)

    def _results(self) -> Results | None:
        if self._result is not None:
            return Results.of_run(self._result, self._levels)
        return Results.of_levels(self._levels) or None

    def _handle_events(self, engine: EngineProcess) -> None:
        """Handles the engine's events to the last; the first Ctrl-C stops the run, every further one cuts it off."""
        handled = 0
        event: Event | None = {}
        while event is not None:
            try:
                event = engine.next(0.2)
                if event:
                    self._handle(event, engine)
            except KeyboardInterrupt:
                self._interrupts.count += 1
            while handled < self._interrupts.count:
                handled += 1
                engine.send({"command": "stop" if handled == 1 else "kill"})

    def _handle(self, event: Event, engine: EngineProcess) -> None:
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
            engine.send({"command": "answer", "id": event["id"], "error": error})
        else:
            self.reporter.event(event)

    def _outcome(self, engine: EngineProcess, code: int) -> Results:
        if self._exit is None:
            raise self._crash(engine, code)
        results = self._results() if self._result is not None else None
        error, code, reason = self._exit.get("error", ""), self._exit["code"], self._exit.get("reason")
        if self.plugins.failure is not None and code:
            raise self.plugins.failure
        if reason == _reasons.BAD_INPUT and self._problems:
            raise InvalidArguments(self._problems)
        if reason == _reasons.INTERRUPTED:
            where = f"; the report is in {results.outputs_dir}" if results else ""
            raise PerfBenchmarkInterrupted("the run was stopped" + where, results)
        if reason == _reasons.ALL_FAILED and results is not None:
            results.error = error
            self.reporter.error(error + "; the suggestions above show what failed, with the server's own words")
            return results
        if reason == _reasons.VERDICT:
            raise VerdictError(error, results)
        if reason == _reasons.GATE:
            held = self._exit.get("gate") or ()
            raise GateError(error, results, [HeldRule(r["level"], r["rule"], r["status"], r["figure"], r.get("why", "")) for r in held])
        if code:
            raise BenchmarkError(error or f"the engine ended with exit code {code}", results)
        return results if results is not None else Results()

    def _crash(self, engine: EngineProcess, code: int) -> EngineCrashed:
        words = engine.last_words() or "it said nothing"
        if not self._program:
            return EngineCrashed(f"{engine.path} is not the engine of this package (exit code {code}): {words}")
        return EngineCrashed(f"the engine crashed (exit code {code}); its last words: {words}", self._results())
