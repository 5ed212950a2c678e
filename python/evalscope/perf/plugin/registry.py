"""Which plugins there are. A name of a built-in one replaces it."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, TypeVar, cast

C = TypeVar("C", bound=type)


class PluginRegistry:
    """Classes by name."""

    kind: ClassVar[str] = "plugin"
    _registry: ClassVar[dict[str, type]] = {}

    @classmethod
    def register(cls, name: str, plugin: type) -> type:
        """Adds a class under a name."""
        cls._registry[name] = plugin
        return plugin

    @classmethod
    def get_class(cls, name: str) -> type:
        """The class of that name; ValueError where there is none."""
        if name not in cls._registry:
            raise ValueError(f"{cls.kind} plugin {name!r} is not registered")
        return cls._registry[name]

    @classmethod
    def find(cls, name: str) -> type | None:
        """The class of that name, None where there is none."""
        return cls._registry.get(name)

    @classmethod
    def all_classes(cls) -> list[str]:
        """The names that are registered."""
        return list(cls._registry)


class DatasetRegistry(PluginRegistry):
    """Datasets by name."""

    kind = "dataset"
    _registry: ClassVar[dict[str, type]] = {}


class ApiRegistry(PluginRegistry):
    """APIs by name."""

    kind = "API"
    _registry: ClassVar[dict[str, type]] = {}


def _texts(names: object) -> bool:
    return isinstance(names, list) and all(isinstance(n, str) and n for n in cast("list[object]", names))


def _decorator(registry: type[PluginRegistry], name: str | list[str]) -> Callable[[C], C]:
    names = [name] if isinstance(name, str) else name
    if not _texts(names):
        raise TypeError("a plugin's name is a text or a list of texts")

    def register(plugin: C) -> C:
        for one in names:
            registry.register(one, plugin)
        return plugin

    return register


def register_dataset(name: str | list[str]) -> Callable[[C], C]:
    """Makes a class the dataset of that name: @register_dataset("mine")."""
    return _decorator(DatasetRegistry, name)


def register_api(name: str | list[str]) -> Callable[[C], C]:
    """Makes a class the API of that name: @register_api("mine")."""
    return _decorator(ApiRegistry, name)
