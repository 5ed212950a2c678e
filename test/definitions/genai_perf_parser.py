"""genai-perf's figures: its LLMProfileDataParser reads a profile export that Perf Analyzer would have written of the events,
its Statistics sums them up. Perf Analyzer itself, a C++ program, is not run: what it writes is an arrival per read. It asks for
no usage, so chunks without choices, on which the parser breaks, are not among them.
"""

import contextlib
import io
import json
import logging
import os
import sys
import tempfile

from replay import TOOLS, Words, events, prompt, show, stub

sys.path.insert(0, str(TOOLS / "genai-perf"))
stub("genai_perf.tokenizer", Tokenizer=Words)
stub("PIL", Image=None)
logging.disable(logging.CRITICAL)
from genai_perf.profile_data_parser.llm_profile_data_parser import LLMProfileDataParser  # noqa: E402


def said(data):
    """A read without the chunks that a server sends only where usage was asked for."""
    if not data.startswith("data:"):
        return data
    return "".join(e + "\n\n" for e in data.split("\n\n") if e and '"choices": []' not in e)


def profile(requests):
    """The requests that Perf Analyzer counts: those whose reply was no error."""
    rows = []
    for r in requests:
        if r["status"] != 200:
            continue
        if not r["stream"]:
            r = r | {"reads": [{"at": r["end"], "data": r["body"]}]}
        reads = [(read["at"], said(read["data"])) for read in r["reads"]]
        rows.append({"timestamp": r["sent"], "request_inputs": {"payload": json.dumps({"messages": [{"role": "user", "content": prompt(r)}]})},
                     "response_timestamps": [at for at, data in reads if data],
                     "response_outputs": [{"response": data} for _, data in reads if data]})
    return {"service_kind": "openai", "endpoint": "v1/chat/completions",
            "experiments": [{"experiment": {"mode": "concurrency", "value": 1}, "requests": rows}]}


def main():
    data = profile(events())
    path = os.path.join(tempfile.mkdtemp(), "profile_export.json")
    with open(path, "w") as f:
        json.dump(data, f)
    with contextlib.redirect_stderr(io.StringIO()):
        statistics = LLMProfileDataParser(path, Words()).get_statistics("concurrency", "1")
    statistics.scale_data()
    figures = {}
    for metric, values in statistics.stats_dict.items():
        for name, value in values.items():
            if not isinstance(value, str):
                figures[f"{metric}.{name}"] = value
    show(figures)


main()
