"""What EvalScope has and this build does not: it is said in one sentence instead of "No module named …"."""

import sys

PACKAGE = __name__.rpartition(".")[0]
DISTRIBUTION = PACKAGE.replace("_", "-")

# Names and sub-modules of EvalScope 1.14 beside perf.
NAMES = frozenset(
    "TaskConfig run_task run config constants api agent app arguments backend benchmarks cli collections evaluator "
    "filters metrics models report service summarizer third_party utils version web evaluation_versioning".split()
)
PERF = frozenset("benchmark multi_turn_benchmark core scenarios sla utils".split())
PLUGINS = frozenset(
    "custom_api dashscope_api openai_embedding_api openai_rerank_api openai_responses_api custom dataset_args "
    "embedding_dataset flickr8k kontext_bench line_by_line longalpaca multi_turn openqa random_dataset random_vl_dataset "
    "rerank_dataset share_gpt speed_benchmark swe_smith trie utils workload_trace".split()
)


def sentence(name: str) -> str:
    """Why name is not here, and what to do."""
    return (
        f"{name} is not in this build, which contains `evalscope perf` only. Keep EvalScope for it, and install this "
        "build next to it under its second name, evalscope-go (import evalscope_go, command evalscope-go)"
    )


class _Missing:
    """The last finder asked: it explains modules that nobody has.

    The package's own __getattr__ explains names (`from evalscope import run_task`). It is not asked for modules: without a
    finder, `import evalscope.run` would say "No module named 'evalscope.run'".
    """

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> None:
        parts = name.split(".")
        if parts[0] != PACKAGE or len(parts) < 2:
            return
        inside = parts[1] == "perf" and len(parts) > 2 and (parts[2] in PERF or parts[2] == "plugin" and parts[-1] in PLUGINS)
        if parts[1] in NAMES or inside:
            raise ModuleNotFoundError(sentence(name), name=name)


if not any(getattr(f, "__module__", "") == __name__ for f in sys.meta_path):
    sys.meta_path.append(_Missing)
