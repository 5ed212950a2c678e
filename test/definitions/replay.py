"""A clock that stands still until the events say otherwise, and a session that replays one request to a tool's client.

A tool's own function sends, reads and stamps as it does in a run; only its clock and its connection are ours.
"""

import importlib.util
import json
import os
import sys
import types
from pathlib import Path

TOOLS = Path(os.environ["EVALSCOPE_TOOLS"])


class Clock:
    """The one clock of a replay, in nanoseconds."""

    now = 0

    def __getattr__(self, name):  # what a tool asks of the module time beside the instants below
        import time
        return getattr(time, name)

    def perf_counter(self):
        return self.now / 1e9

    time = monotonic = perf_counter

    def perf_counter_ns(self):
        return self.now

    time_ns = monotonic_ns = perf_counter_ns

    def strftime(self, *args):
        return "then"


clock = Clock()


class Content:
    """The body of a reply: reads as they came, or lines of them."""

    def __init__(self, request):
        self.request = request

    async def iter_any(self):
        for read in self.request["reads"]:
            clock.now = read["at"]
            yield read["data"].encode()
        clock.now = self.request["end"]

    async def __aiter__(self):
        async for data in self.iter_any():
            for line in data.splitlines(keepends=True):
                yield line


class Response:
    """What a client sees of a reply, after aiohttp."""

    def __init__(self, request):
        self.request = request
        self.status = request["status"]
        self.reason = "Error"
        self.headers = {"Content-Type": "text/event-stream" if request["stream"] and request["status"] == 200 else "application/json"}
        self.content = Content(request)

    async def __aenter__(self):
        return self

    async def __aexit__(self, *exc):
        return False

    async def text(self):
        clock.now = self.request["end"]
        return self.request["body"]

    async def json(self):
        return json.loads(await self.text())


class Session:
    """A client's session whose one request is the given one."""

    def __init__(self, request):
        self.request = request

    async def __aenter__(self):
        return self

    async def __aexit__(self, *exc):
        return False

    def post(self, **_):
        return Response(self.request)


class Words:
    """A tokenizer to which a word is a token, in the forms in which tools call one."""

    def encode(self, text, **_):
        return text.split()

    def __call__(self, text, **_):
        ids = [t.split() for t in text] if isinstance(text, list) else text.split()
        return Encoding(input_ids=ids)


class Encoding(dict):
    """What a tokenizer returns."""

    @property
    def input_ids(self):
        return self["input_ids"]


def prompt(request):
    """A prompt of as many words as the request has tokens."""
    return " ".join(["p"] * request["prompt_tokens"])


def events():
    return json.load(sys.stdin)["requests"]


def stub(name, **members):
    """Puts a module in the place of one that the functions called here do not use."""
    module = types.ModuleType(name)
    module.__dict__.update(members)
    module.__path__ = []
    sys.modules[name] = module
    return module


def load(tool, name):
    """Loads one module of a tool from its file, without the packages above it."""
    path = TOOLS / tool / (name.replace(".", "/") + ".py")
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def show(figures):
    """Prints the figures, whatever numbers they are made of."""
    json.dump(figures, sys.stdout, indent=1, default=float)
    print()


def duration(requests):
    """The seconds from the first call to the last end, in the place of a tool's clock around the whole run."""
    return (max(r["end"] for r in requests) - min(r["post"] for r in requests)) / 1e9


def starts(request):
    """Sets the clock to the instant at which the tool's client is called."""
    clock.now = request["post"]


class Absent(types.ModuleType):
    """A package that is not installed and whose classes are only named in annotations."""

    __path__ = []

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        made = type(name, (), {"__class_getitem__": classmethod(lambda cls, _: cls)})
        setattr(self, name, made)
        return made


class Finder:
    """Finds what is absent, and every module below it."""

    def __init__(self, names):
        self.names = names

    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in self.names:
            return importlib.util.spec_from_loader(name, self)
        return None

    def create_module(self, spec):
        return Absent(spec.name)

    def exec_module(self, module):
        pass


def absent(*names):
    """Lets a tool import packages whose classes are only named in what is called here."""
    sys.meta_path.insert(0, Finder(names))
