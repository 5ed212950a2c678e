"""What can go wrong, as exceptions."""

from __future__ import annotations

from collections.abc import Sequence

from .results import Results


class Problem:
    """One thing that is wrong with the arguments: field ("" for none), what, and what to do about it."""

    __slots__ = ("field", "what", "do")

    def __init__(self, field: str, what: str, do: str = "") -> None:
        self.field, self.what, self.do = field, what, do

    def __str__(self) -> str:
        return ": ".join(part for part in (self.field, self.what, self.do) if part)

    def __repr__(self) -> str:
        return f"Problem({self.field!r}, {self.what!r}, {self.do!r})"


class InvalidArguments(ValueError):
    """The arguments are wrong. Nothing was sent and nothing was written. `problems` lists all of it."""

    results: None = None

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(str(p) for p in self.problems))

    @property
    def fields(self) -> list[str]:
        """The fields that are wrong."""
        return [p.field for p in self.problems if p.field]

    def __reduce__(self) -> tuple[type[InvalidArguments], tuple[list[Problem]]]:
        return InvalidArguments, ([Problem(p.field, p.what, p.do) for p in self.problems],)


class BenchmarkError(RuntimeError):
    """The run could not be done. `results` has what was measured before, None where nothing was."""

    def __init__(self, message: str, results: Results | None = None) -> None:
        super().__init__(message)
        self.results = results


class VerdictError(BenchmarkError):
    """The run is done, and `strict` does not let it pass: the load generator colored its figures. `results` has all."""


class EngineCrashed(BenchmarkError):
    """The engine ended without saying why; the message has its last words."""


class PerfBenchmarkInterrupted(KeyboardInterrupt):
    """The run was stopped by Ctrl-C. `results` has every level that was begun, with its reports; None where none was."""

    def __init__(self, message: str = "", results: Results | None = None) -> None:
        super().__init__(message)
        self.results = results
