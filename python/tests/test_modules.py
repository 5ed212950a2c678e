"""The modules of the package: who imports whom, and that annotations are what they say at run time too."""

import ast
import importlib
import inspect
import pathlib
import typing

import pytest
from conftest import ROOT
from evalscope.perf._figures import BenchmarkSummary, PercentileRow

PACKAGE = ROOT / "python" / "evalscope"


def name_of(path: pathlib.Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {name_of(path): path for path in sorted(PACKAGE.rglob("*.py"))}


def imports_of(name: str, path: pathlib.Path) -> set[str]:
    """The modules of the package that one imports, wherever it does: in functions and for type checkers as well."""
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package.split(".")[: len(package.split(".")) - node.level + 1]) if node.level else ""
            module = ".".join(filter(None, (base, node.module)))
            found |= {f"{module}.{alias.name}" if f"{module}.{alias.name}" in MODULES else module for alias in node.names}
    return (found & set(MODULES)) - {name}


def circle(graph: dict[str, set[str]]) -> list[str]:
    """The modules of one circle, [] where there is none: what is left when modules that import nothing are taken away again and again."""
    left = dict(graph)
    while free := [name for name, needs in left.items() if not needs & set(left)]:
        for name in free:
            del left[name]
    return sorted(left)


def test_no_circle_of_imports():
    graph = {name: imports_of(name, path) for name, path in MODULES.items()}
    assert len(graph) > 20 and {"evalscope.perf.errors", "evalscope.perf._labels"} <= set.union(*graph.values())
    assert circle(graph) == []


def test_tables_know_no_results():
    assert imports_of("evalscope.perf._tables", MODULES["evalscope.perf._tables"]) == set()


def test_a_circle_would_be_found():
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": set()}) == ["a", "b", "c"]


def public() -> list[object]:
    """The public classes, functions and methods."""
    found: dict[str, object] = {}
    for name in MODULES:
        if name.endswith("__main__") or any(part.startswith("_") for part in name.split(".")):
            continue
        for key, value in vars(importlib.import_module(name)).items():
            if key.startswith("_") or getattr(value, "__module__", "").partition(".")[0] != "evalscope":
                continue
            if inspect.isclass(value):
                found[value.__qualname__] = value
                for member, of in inspect.getmembers(value, lambda v: inspect.isfunction(v) or isinstance(v, property)):
                    if member == "__init__" or not member.startswith("_"):
                        found[f"{value.__qualname__}.{member}"] = of.fget if isinstance(of, property) else of
            elif inspect.isfunction(value):
                found[value.__qualname__] = value
    return [pytest.param(value, id=name) for name, value in found.items()]


@pytest.mark.parametrize("value", public())
def test_type_hints_can_be_resolved(value):
    if getattr(value, "__name__", "") == "to_pandas":
        typing.get_type_hints(value, localns={"pandas": pytest.importorskip("pandas")})
    else:
        typing.get_type_hints(value)


@pytest.mark.parametrize("figures", [BenchmarkSummary, PercentileRow])
def test_type_checkers_know_the_attributes_of_figures(figures):
    assert set(inspect.get_annotations(figures)) - {"_names"} == set(figures._names)
