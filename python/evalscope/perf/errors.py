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
    """The run is done, but the load generator may have biased its figures, which `strict` makes an error. `results` has all."""


class HeldRule:
    """A rule of `gate` and a level: `status` is "met", "not met" or "unclear"; `why` gives the reason if `figure` alone does not."""

    __slots__ = ("figure", "level", "rule", "status", "why")

    def __init__(self, level: str, rule: str, status: str, figure: str, why: str = "") -> None:
        self.level, self.rule, self.status, self.figure, self.why = level, rule, status, figure, why

    def __str__(self) -> str:
        return f"{self.level}: {self.rule} is {self.status}: {self.figure}" + (f"; {self.why}" if self.why else "")

    def __repr__(self) -> str:
        return f"HeldRule({self.level!r}, {self.rule!r}, {self.status!r}, {self.figure!r}, {self.why!r})"


class GateError(BenchmarkError):
    """The run is done, and a rule of `gate` is not met or cannot be told. `rules` has what became of each, `results` the figures."""

    def __init__(self, message: str, results: Results | None = None, rules: Sequence[HeldRule] = ()) -> None:
        super().__init__(message, results)
        self.rules = list(rules)

    @property
    def not_met(self) -> bool:
        """Whether a rule is not met; else one cannot be told."""
        return any(rule.status == "not met" for rule in self.rules)

    def __reduce__(self) -> tuple[object, ...]:
        return GateError, (str(self), self.results, [HeldRule(r.level, r.rule, r.status, r.figure, r.why) for r in self.rules])


class EngineCrashed(BenchmarkError):
    """The engine ended without saying why; the message has its last words."""


class PerfBenchmarkInterrupted(KeyboardInterrupt):
    """The run was stopped by Ctrl-C. `results` has every level that was begun, with its reports; None where none was."""

    def __init__(self, message: str = "", results: Results | None = None) -> None:
        super().__init__(message)
        self.results = results
