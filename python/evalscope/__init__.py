"""EvalScope Perf: a stress test for LLM inference services, with an engine in Go.

from evalscope.perf.main import run_perf_benchmark
from evalscope.perf.arguments import Arguments

results = run_perf_benchmark(Arguments(model="qwen2.5", url="http://127.0.0.1:8000/v1", parallel=[1, 10], number=[10, 100]))
"""

from . import _compat


def __getattr__(name: str) -> object:
    if name == "__version__":
        from importlib.metadata import version

        return version(_compat.DISTRIBUTION)
    if name in _compat.NAMES:
        raise ImportError(_compat.sentence(f"{__name__}.{name}"))
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
