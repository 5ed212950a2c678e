"""Datasets and APIs written in Python.

    from evalscope.perf.plugin import DatasetPluginBase, register_dataset

    @register_dataset("mine")
    class Mine(DatasetPluginBase):
        def build_messages(self):
            for line in self.dataset_line_by_line(self.query_parameters.dataset_path):
                yield [self.create_message(line.strip())]

    run_perf_benchmark({"dataset": "mine", "dataset_path": "prompts.txt", …})

The engine takes the items from a file that is written before the clock starts, and has replies counted after a level
ended: the speed of Python is never in a measurement.
"""

from .api.base import ApiPluginBase
from .api.openai_api import DefaultApiPlugin, OpenaiPlugin
from .datasets.base import DatasetPluginBase
from .registry import ApiRegistry, DatasetRegistry, register_api, register_dataset

__all__ = [
    "ApiPluginBase",
    "ApiRegistry",
    "DatasetPluginBase",
    "DatasetRegistry",
    "DefaultApiPlugin",
    "OpenaiPlugin",
    "register_api",
    "register_dataset",
]
