"""Datasets and APIs in Python, against servers that keep what they got."""

import http.server
import json
import logging
import random
import subprocess
import sys
import threading

import pytest
from conftest import ENGINE
from evalscope.perf.errors import InvalidArguments
from evalscope.perf.main import run_perf_benchmark
from evalscope.perf.plugin import DatasetPluginBase, DefaultApiPlugin, OpenaiPlugin, register_api, register_dataset
from evalscope.perf.plugin.registry import ApiRegistry, DatasetRegistry


@pytest.fixture(autouse=True)
def registries():
    """Plugins of a test end with it."""
    before = dict(DatasetRegistry._registry), dict(ApiRegistry._registry)
    yield
    DatasetRegistry._registry, ApiRegistry._registry = before


def run(task, **more):
    task = {**task, "parallel": 2, "number": 6, **more}
    task.pop("prompt", None)
    return run_perf_benchmark(task)


def bodies(results):
    return [json.loads(r["request"]) for level in results.values() for r in level.requests()]


def test_a_dataset_as_in_the_custom_guide(task, folder):
    (folder / "prompts.txt").write_text("first\nsecond\nthird\n")

    @register_dataset("mine")
    class Mine(DatasetPluginBase):
        def build_messages(self):
            for line in self.dataset_line_by_line(self.query_parameters.dataset_path):
                prompt = line.strip()
                if self.check_prompt_length(prompt)[0] and self.query_parameters.apply_chat_template:
                    yield [self.create_message(prompt)]

    results = run(task, dataset="mine", dataset_path="prompts.txt", max_prompt_length=5)
    said = [b["messages"][0]["content"] for b in bodies(results)]
    assert sorted(said) == ["first"] * 3 + ["third"] * 3
    assert json.loads(open(f"{results.outputs_dir}/parallel_2_number_6/benchmark_args.json").read())["dataset"] == "mine"


def test_items_may_be_texts_bodies_and_images(task):
    @register_dataset(["many", "more"])
    class Many(DatasetPluginBase):
        def build_messages(self):
            yield "a text"
            yield {"messages": [{"role": "user", "content": "whole"}], "temperature": 0.5}
            yield [self.create_message("see", "data:image/png;base64,AA==")]
            assert self.dataset_args == {"depth": 3}

    results = run(task, dataset="more", dataset_args={"depth": 3})
    sent = bodies(results)
    level = json.loads(open(f"{results.outputs_dir}/parallel_2_number_6/benchmark_args.json").read())
    assert level["dataset_args"] == {"depth": 3}
    assert {"role": "user", "content": "a text"} in [b["messages"][0] for b in sent]
    assert 0.5 in [b["temperature"] for b in sent] and 0.0 in [b["temperature"] for b in sent]
    assert any(isinstance(b["messages"][0]["content"], list) for b in sent)


def test_an_endless_dataset_is_asked_for_as_much_as_is_sent(task):
    taken = []

    @register_dataset("endless")
    class Endless(DatasetPluginBase):
        def build_messages(self):
            while True:
                taken.append(1)
                yield f"prompt {len(taken)}"

    results = run(task, dataset="endless")
    assert 6 <= len(taken) <= 8 and len({b["messages"][0]["content"] for b in bodies(results)}) == 6


@pytest.mark.parametrize("plugin", [{"dataset": "endless"}, {"api": "little"}])
def test_a_run_without_a_number_has_items_too(task, plugin):
    @register_dataset("endless")
    class Endless(DatasetPluginBase):
        def build_messages(self):
            while True:
                yield "a prompt"

    @register_api("little")
    class Little(OpenaiPlugin):
        pass

    del task["number"]
    if "dataset" in plugin:
        del task["prompt"]
    results = run_perf_benchmark({**task, "parallel": 2, "duration": 1, "url": task["url"] + "/chat/completions", **plugin})
    assert len(bodies(results)) > 2


def test_items_that_cannot_be_sent_are_named(task, folder):
    @register_dataset("turns")
    class Turns(DatasetPluginBase):
        def build_messages(self):
            yield [[{"role": "user", "content": "a"}], [{"role": "user", "content": "b"}]]

    with pytest.raises(NotImplementedError, match="conversation of several turns.*yield each turn"):
        run(task, dataset="turns")

    @register_dataset("broken")
    class Broken(DatasetPluginBase):
        def build_messages(self):
            raise KeyError("my own fault")
            yield

    with pytest.raises(KeyError, match="my own fault"):
        run(task, dataset="broken")

    @register_dataset("empty")
    class Empty(DatasetPluginBase):
        def build_messages(self):
            yield from ()

    with pytest.raises(ValueError, match="yielded nothing"):
        run(task, dataset="empty")
    assert list(folder.iterdir()) == [], "nothing was written"


def test_an_api_that_differs_a_little(task):
    @register_api("little")
    class Little(OpenaiPlugin):
        def build_request(self, messages, param=None):
            body = super().build_request(messages, param)
            body["user"] = "tester"
            return body

        def parse_responses(self, responses, request=None, **kwargs):
            (reply,) = responses
            assert request["user"] == "tester" and reply["choices"][0]["message"]["content"]
            return 100, 2 * reply["usage"]["completion_tokens"]

    results = run(
        task,
        api="little",
        url=task["url"] + "/chat/completions",
        dataset="random",
        tokenizer_path="builtin",
        min_prompt_length=20,
        max_prompt_length=20,
    )
    sent = bodies(results)
    assert all(b["user"] == "tester" and b["max_tokens"] == 8 and b["ignore_eos"] for b in sent)
    level = results["parallel_2_number_6"]
    assert level.metrics.avg_input_tokens == 100 and level.metrics.avg_output_tokens == 16
    assert len({json.dumps(b) for b in sent}) == 6


def test_the_body_of_the_engine_and_of_the_plugin_are_the_same(task):
    @register_api("same")
    class Same(OpenaiPlugin):
        pass

    settings = dict(min_tokens=8, top_p=0.5, top_k=3, seed=7, stop=["x"], n_choices=1, frequency_penalty=0.25)
    asked = dict(
        url=task["url"] + "/chat/completions",
        dataset="random",
        tokenizer_path="builtin",
        min_prompt_length=20,
        max_prompt_length=20,
        no_test_connection=True,
    )
    ours, theirs = (bodies(run(task, api=api, **asked, **settings))[0] for api in ("openai", "same"))
    assert set(ours) == set(theirs)
    assert {k: v for k, v in ours.items() if k != "messages"} == {k: v for k, v in theirs.items() if k != "messages"}


class Other(http.server.BaseHTTPRequestHandler):
    """A server of an API that is nobody's: {"input": …} in, an event stream of {"word": …} out."""

    got = []

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        Other.got.append((body, self.headers.get("Authorization")))
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream" if body["words"] else "application/json")
        self.end_headers()
        if not body["words"]:
            self.wfile.write(json.dumps({"answer": "whole", "cost": {"in": 4, "out": 9}}).encode())
        for n in range(body["words"]):
            self.wfile.write(f'data: {{"word": "w{n}", "cost": {{"in": 4, "out": {n + 1}}}}}\n\n'.encode())
            self.wfile.flush()

    def log_message(self, *args):
        pass


@pytest.mark.parametrize("words", [3, 0])
def test_an_api_of_its_own_form(task, words):
    @register_api("other")
    class Its(DefaultApiPlugin):
        def build_request(self, messages, param=None):
            return {"input": messages[0]["content"] if isinstance(messages, list) else messages, "words": words}

        def parse_responses(self, responses, request=None, **kwargs):
            assert len(responses) == max(1, words)
            return responses[-1]["cost"]["in"], responses[-1]["cost"]["out"]

    Other.got.clear()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Other)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        results = run_perf_benchmark(
            {
                **task,
                "url": f"http://127.0.0.1:{server.server_port}/ask",
                "api": "other",
                "api_key": "sk-testing",
                "parallel": 2,
                "number": 6,
            }
        )
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    metrics = results["parallel_2_number_6"].metrics
    assert metrics.succeed_requests == 6 and metrics.avg_input_tokens == 4 and metrics.avg_output_tokens == (words or 9)
    assert (results["parallel_2_number_6"].figures["ttft"] is not None) == bool(words)
    assert all(body == {"input": "Tell me a story.", "words": words} and key == "Bearer sk-testing" for body, key in Other.got)


def test_own_http_is_refused_with_the_alternative(task):
    @register_api("http")
    class Own(DefaultApiPlugin):
        def build_request(self, messages, param=None):
            return {}

        async def process_request(self, client_session, url, headers, body):
            return None

    with pytest.raises(InvalidArguments, match="does its own HTTP.*the engine POSTs") as caught:
        run(task, api="http")
    assert caught.value.fields == ["api"]


def test_counts_that_fail_are_a_warning(task, caplog):
    @register_api("bad")
    class Bad(OpenaiPlugin):
        def parse_responses(self, responses, request=None, **kwargs):
            raise RuntimeError("cannot count")

    with caplog.at_level(logging.WARNING, "evalscope"):
        results = run_perf_benchmark({**task, "api": "bad", "url": task["url"] + "/chat/completions"})
    assert "cannot count" in caplog.text and results["parallel_1_number_3"].metrics.avg_output_tokens == 8


def test_names_that_are_not_registered():
    with pytest.raises(ValueError, match="not registered"):
        DatasetRegistry.get_class("nobody")
    with pytest.raises(TypeError):
        register_api(7)
    assert register_dataset("x")(int) is int and DatasetRegistry.get_class("x") is int


def test_a_dataset_of_any_language_is_piped_in(server, folder):
    lines = [json.dumps([{"role": "user", "content": f"line {random.random()}"}]) for _ in range(3)]
    words = [
        ENGINE,
        "perf",
        "--model",
        "m",
        "--url",
        server.url,
        "--dataset",
        "line_by_line",
        "--number",
        "5",
        "--max-tokens",
        "4",
        "--dataset-path",
    ]
    for path, given in (("-", "\n".join(lines)), ("/dev/stdin", "\n".join(lines))):
        done = subprocess.run([*words, path, "--name", "n" + path.strip("/").replace("/", "")], input=given, text=True, capture_output=True)
        assert done.returncode == 0, done.stderr
    for database in folder.glob("outputs/*/*/*/benchmark_data.db"):
        rows = __import__("sqlite3").connect(database).execute("SELECT request FROM result").fetchall()
        assert len(rows) == 5 and {json.loads(r[0])["messages"][0]["content"] for r in rows} == {
            json.loads(line)[0]["content"] for line in lines
        }


def test_plugins_cost_the_package_s_import_nothing():
    code = "import sys; from evalscope.perf.main import run_perf_benchmark; from evalscope.perf.arguments import Arguments; print(sorted(m for m in sys.modules if 'plugin' in m and 'evalscope' in m))"
    assert subprocess.check_output([sys.executable, "-c", code], text=True, env={"PYTHONPATH": ":".join(sys.path)}).strip() == "[]"
