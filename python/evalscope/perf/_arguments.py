"""What the generated class Arguments is made of: fields, and the check of names and types."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar, TypeVar, cast

from .errors import InvalidArguments, Problem

Self = TypeVar("Self", bound="ArgumentsBase")

MASK = "**********"


class Field:
    """One field: name, kind of its values, whether a list may be given, whether None may be, default, choices."""

    __slots__ = ("name", "kind", "many", "optional", "default", "choices", "secret")

    def __init__(self, name: str, kind: str, many: bool, optional: bool, default: Any, choices: tuple[str, ...], secret: bool) -> None:
        self.name, self.kind, self.many, self.optional = name, kind, many, optional
        self.default, self.choices, self.secret = default, choices, secret


class ArgumentsBase:
    """Behavior of Arguments: only what was given is kept, everything else reads as its default."""

    FIELDS: ClassVar[tuple[Field, ...]] = ()
    REMOVED: ClassVar[dict[str, tuple[str, str]]] = {}
    _fields: ClassVar[dict[str, Field]] = {}  # the same by name

    def __init_subclass__(cls, **more: Any) -> None:
        super().__init_subclass__(**more)
        cls._fields = {field.name: field for field in cls.FIELDS}

    def __init__(self, **given: Any) -> None:
        self._accept(given)

    def _accept(self, given: Mapping[str, Any]) -> None:
        problems: list[Problem] = []
        for name, value in given.items():
            try:
                self.__dict__[name] = _checked(self._field(name), value)
            except InvalidArguments as exc:
                problems += exc.problems
        if problems:
            raise InvalidArguments(problems)

    @classmethod
    def _field(cls, name: str) -> Field:
        field = cls._fields.get(name)
        if name in cls.REMOVED:
            raise InvalidArguments([Problem(name, *cls.REMOVED[name])])
        if field is None:
            raise InvalidArguments([Problem(name, "is not a known argument" + _meant(cls._fields, name))])
        return field

    @classmethod
    def from_dict(cls: type[Self], values: Mapping[str, Any]) -> Self:
        """Arguments of a dictionary by the fields' names."""
        return cls(**{k: v for k, v in values.items() if k != "model_id"})

    @classmethod
    def from_args(cls: type[Self], args: Namespace) -> Self:
        """Arguments of an argparse namespace; None means "not given", as in EvalScope."""
        return cls.from_dict({k: v for k, v in vars(args).items() if v is not None and k != "func"})

    @classmethod
    def of(cls: type[Self], source: Self | Mapping[str, Any] | Namespace) -> Self:
        """A copy of arguments, or the arguments that a dictionary or a namespace says."""
        if isinstance(source, ArgumentsBase):
            return cls(**source.given())
        if hasattr(source, "keys"):
            return cls.from_dict(source)  # type: ignore[arg-type]
        if hasattr(source, "__dict__") and type(source).__name__ == "Namespace":
            return cls.from_args(source)  # type: ignore[arg-type]
        raise TypeError(f"arguments are Arguments, a dict or an argparse.Namespace, not {type(source).__name__}")

    def given(self) -> dict[str, Any]:
        """What was set, defaults left out. It holds secrets as they are."""
        return {name: _copied(value) for name, value in self.__dict__.items()}

    def to_dict(self) -> dict[str, Any]:
        """Every field with its value; secrets are masked."""
        return {f.name: _shown(f, getattr(self, f.name)) for f in self.FIELDS}

    @property
    def model_id(self) -> str | None:
        """The last part of the model's name."""
        model = getattr(self, "model")
        return model.rstrip("/").rpartition("/")[2] if model else None

    @property
    def warmup_count(self) -> int:
        """The requests before the measurement of the first level: warmup_num, or that share of its number."""
        asked: float = getattr(self, "warmup_num")
        if asked <= 0:
            return 0
        return int(asked) if asked >= 1 else max(1, int(asked * self._first_number()))

    @property
    def total_count(self) -> int:
        """The requests of the first level, those before its measurement included."""
        return self._first_number() + self.warmup_count

    def _first_number(self) -> int:
        number: int | str = getattr(self, "number")[0]
        return number if isinstance(number, int) else int(number[:-1]) * getattr(self, "parallel")[0]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        field = self._fields.get(name)
        if field is None:
            raise AttributeError(f"Arguments has no {name!r}{_meant(self._fields, name)}")
        return _copied(field.default)

    def __setattr__(self, name: str, value: Any) -> None:
        self._accept({name: value})

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        return iter(self.to_dict().items())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ArgumentsBase) and self.__dict__ == other.__dict__

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        shown = (f"{f.name}={_shown(f, self.__dict__[f.name])!r}" for f in self.FIELDS if f.name in self.__dict__)
        return f"Arguments({', '.join(shown)})"


def _shown(field: Field, value: Any) -> Any:
    if field.secret and value:
        return dict.fromkeys(cast("dict[str, Any]", value), MASK) if isinstance(value, dict) else MASK
    return value


def _copied(value: Any) -> Any:
    if isinstance(value, (list, dict)):
        from copy import deepcopy

        return deepcopy(cast(Any, value))
    return value


def _meant(known: Iterable[str], name: str) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name.replace("-", "_").lower(), list(known), n=1, cutoff=0.6)
    return f"; did you mean {near[0]!r}?" if near else ""


def _checked(field: Field, value: Any) -> Any:
    """The value as JSON will have it; the caller's lists and dicts are copied."""
    if value is None:
        if field.optional or field.default is None:
            return None
        raise InvalidArguments([Problem(field.name, "is None, which is not a value", f"remove it to use the default, {field.default!r}")])
    if field.many and field.kind != "key=value" and not isinstance(value, (str, bytes)) and _is_list(value):
        if isinstance(field.default, list) and len(value) == 0:
            raise InvalidArguments([Problem(field.name, "is an empty list", "give at least one value")])
        return [_one(field, item) for item in value]
    if _is_list(value) and field.kind not in ("json", "text", "object"):
        raise InvalidArguments([Problem(field.name, "is a list", "give one value")])
    one = _one(field, value)
    return [one] if isinstance(field.default, list) else one  # a value for each level


def _is_list(value: Any) -> bool:
    return isinstance(value, (list, tuple, set, frozenset, range)) or type(value).__name__ == "ndarray"


def _one(field: Field, value: Any) -> Any:
    checked = _CHECKS[field.kind](field, value)
    if field.choices and checked not in field.choices:
        from difflib import get_close_matches

        near = get_close_matches(str(checked), field.choices, n=1)
        do = f"did you mean {near[0]!r}? " if near else ""
        raise InvalidArguments([Problem(field.name, f"{checked!r} is not known", do + "choose one of " + ", ".join(field.choices))])
    return checked


def _wrong(field: Field, value: Any, wanted: str) -> InvalidArguments:
    shown = "" if field.secret else f" {value!r:.60}"
    return InvalidArguments([Problem(field.name, f"the value{shown} is of type {type(value).__name__}", f"give {wanted}")])


def _text(field: Field, value: Any) -> str:
    if hasattr(value, "__fspath__"):
        value = value.__fspath__()
    if hasattr(value, "get_secret_value"):
        value = value.get_secret_value()
    if field.name == "stop_token_ids" and isinstance(value, int):
        value = str(value)
    if not isinstance(value, str):
        raise _wrong(field, value, "a text")
    return value


def _int(field: Field, value: Any) -> Any:
    if isinstance(value, str):
        return _read_int(field, value)
    if not isinstance(value, bool):
        if hasattr(value, "__index__"):
            return value.__index__()
        if isinstance(value, float) and value.is_integer():
            return int(value)
    raise _wrong(field, value, "a whole number")


def _read_int(field: Field, text: str) -> Any:
    """The whole number that a text says: "10", "1e3"; "10x", ten for each slot, stays a text."""
    try:
        return int(text)
    except ValueError:
        number = _number(text)
    if number is not None and number.is_integer():
        return int(number)
    if field.name == "number" and text.strip().endswith("x") and text.strip()[:-1].isdecimal():
        return text.strip()
    example = "10, or '10x' for ten times the level's parallel" if field.name == "number" else "10"
    raise InvalidArguments([Problem(field.name, f"{text!r:.60} is not a whole number", f"give one, such as {example}")])


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if number - number == 0 else None


def _float(field: Field, value: Any) -> Any:
    if isinstance(value, str):
        if field.kind != "float":
            return value  # a time with its unit: the engine reads it
        read = _number(value)
        if read is None:
            raise InvalidArguments([Problem(field.name, f"{value!r:.60} is not a number", "give one, such as 0.5")])
        return read
    if isinstance(value, bool) or not hasattr(value, "__float__"):
        raise _wrong(field, value, "a number")
    number = float(value)
    if number - number != 0:
        raise InvalidArguments([Problem(field.name, f"{number} is not a finite number")])
    return number


def _time(field: Field, value: Any) -> Any:
    """Seconds, or a text with a unit, which the engine reads; also a timedelta."""
    if hasattr(value, "total_seconds"):
        value = value.total_seconds()
    number = _float(field, value)
    return int(number) if isinstance(number, float) and number.is_integer() else number


# The words of EvalScope's own switches.
_SWITCHES = {**dict.fromkeys(("true", "1", "on", "t", "y", "yes"), True), **dict.fromkeys(("false", "0", "off", "f", "n", "no"), False)}


def _switch(field: Field, value: Any) -> Any:
    if isinstance(value, str) and value.lower() in _SWITCHES:
        return _SWITCHES[value.lower()]
    if isinstance(value, bool) or value in (0, 1):
        return bool(value)
    raise _wrong(field, value, "True or False")


def _mapping(field: Field, value: Any) -> Any:
    if field.kind == "object" and isinstance(value, str):
        return value if field.name == "dataset_args" else _json(field, _parsed(field, value))
    if not hasattr(value, "keys"):
        raise _wrong(field, value, "a dict")
    return _json(field, {str(k): value[k] for k in value})


def _parsed(field: Field, text: str) -> Any:
    import json

    try:
        return json.loads(text)
    except ValueError as exc:
        raise InvalidArguments([Problem(field.name, f"is not JSON: {exc}", "give a dict")]) from None


def _json(field: Field, value: Any) -> Any:
    import json

    if hasattr(value, "model_dump"):  # MultiTurnArgs, and what a program has as a model of its own
        value = value.model_dump(exclude_unset=True)
    try:
        return json.loads(json.dumps(value, allow_nan=False))
    except (TypeError, ValueError) as exc:
        raise InvalidArguments([Problem(field.name, f"cannot be written as JSON: {exc}")]) from None


_CHECKS = {
    "string": _text,
    "int": _int,
    "float": _float,
    "time": _time,
    "switch": _switch,
    "key=value": _mapping,
    "object": _mapping,
    "json": _json,
    "text": _json,
}
