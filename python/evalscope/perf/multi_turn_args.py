"""MultiTurnArgs: how long the turns of a conversation are."""

from __future__ import annotations

import random
from typing import Any, cast

from .errors import InvalidArguments, Problem

IntOrRange = int | list[int]

DEFAULTS = {"first_turn_length": 65000, "subsequent_turn_length": 500, "chars_per_token": 3.0, "num_workers": 4}


class MultiTurnArgs:
    """Lengths of turns in tokens, each a number or a [least, most] to draw from, with EvalScope's names and defaults.

    It is a value that can be made, read, drawn from and given as `multi_turn_args`, the old name of `dataset_args`: what was given is
    added to those.
    """

    first_turn_length: IntOrRange
    subsequent_turn_length: IntOrRange
    chars_per_token: float
    num_workers: int

    def __init__(self, **given: Any) -> None:
        problems = [problem for name, value in given.items() for problem in _problems(name, value)]
        if problems:
            raise InvalidArguments(problems)
        self.__dict__.update({**DEFAULTS, **{name: _listed(v) for name, v in given.items()}})
        self._given = frozenset(given)

    @property
    def model_fields_set(self) -> set[str]:
        """The names that were given."""
        return set(self._given)

    def model_dump(self, *, exclude_unset: bool = False) -> dict[str, Any]:
        """The values by name; with exclude_unset only those that were given."""
        return {name: getattr(self, name) for name in DEFAULTS if not exclude_unset or name in self._given}

    def sample_params(self) -> dict[str, Any]:
        """The values with one drawn from each range, another one at each call."""
        return {name: _drawn(v) for name, v in self.model_dump().items()}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, MultiTurnArgs) and self.model_dump() == other.model_dump()

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"MultiTurnArgs({', '.join(f'{name}={value!r}' for name, value in self.model_dump().items())})"


def _listed(value: Any) -> Any:
    return list(cast("list[int]", value)) if isinstance(value, (list, tuple)) else value


def _drawn(value: Any) -> Any:
    if not isinstance(value, list):
        return value
    least, most = cast("list[int]", value)
    return random.randint(least, most)


def _problems(name: str, value: Any) -> list[Problem]:
    if name not in DEFAULTS:
        return [Problem(name, "is not a known argument of MultiTurnArgs", "it has " + ", ".join(DEFAULTS))]
    if name == "chars_per_token":
        good = isinstance(value, (int, float)) and not isinstance(value, bool) and value > 0
        return [] if good else [Problem(name, f"{value!r:.60} is not a number above 0")]
    if isinstance(value, (list, tuple)) and name != "num_workers":
        pair = cast("list[int]", value)
        good = len(pair) == 2 and all(map(_whole, pair)) and 0 <= pair[0] <= pair[1]
        return [] if good else [Problem(name, f"{value!r:.60} is no range", "give [least, most], such as [500, 1000]")]
    whole = _whole(value) and cast(int, value) >= 0
    return [] if whole else [Problem(name, f"{value!r:.60} is not a whole number from 0 on")]


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
