"""Renders chat templates as transformers does, and prints a line of JSON for each: template, variables, and text or error.

Usage: reference.py SNIPPETS   the templates of the package trl with a set of conversations, and each line of the file SNIPPETS.
The environment of Jinja is that of transformers.utils.chat_template_utils (version 5): sandboxed and immutable, trim_blocks,
lstrip_blocks, loop controls, a generation tag, tojson without escapes, raise_exception and strftime_now.
"""
import datetime
import importlib.util
import json
import pathlib
import sys

import jinja2
import jinja2.ext
from jinja2.sandbox import ImmutableSandboxedEnvironment

NOW = datetime.datetime(2026, 3, 7, 9, 5, 3)


class Generation(jinja2.ext.Extension):
    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        return jinja2.nodes.CallBlock(self.call_method("_same"), [], [], body).set_lineno(line)

    def _same(self, caller):
        return caller()


class Raised(Exception):
    pass


def environment():
    def raise_exception(message):
        raise Raised(message)

    def tojson(x, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
        return json.dumps(x, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)

    env = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=[Generation, jinja2.ext.loopcontrols])
    env.filters["tojson"] = tojson
    env.globals["raise_exception"] = raise_exception
    env.globals["strftime_now"] = lambda format: NOW.strftime(format)
    return env


TOOLS = [
    {"type": "function", "function": {"name": "get_weather", "description": "Gets the \"weather\" <now> & later, in °C.", "parameters": {
        "type": "object", "properties": {"city": {"type": "string", "description": "The city, e.g. Köln"}, "days": {"type": "integer", "default": 1},
                                         "unit": {"type": "string", "enum": ["C", "F"]}}, "required": ["city"]}}},
    {"type": "function", "function": {"name": "now", "description": "The time.", "parameters": {"type": "object", "properties": {}}}},
]


def call(name, arguments, id="call00001"):
    return {"id": id, "type": "function", "function": {"name": name, "arguments": arguments}}


USER = {"role": "user", "content": "What is 2 + 2?"}
CONVERSATIONS = [
    dict(messages=[USER]),
    dict(messages=[USER], add_generation_prompt=False),
    dict(messages=[{"role": "system", "content": "Be brief."}, USER]),
    dict(messages=[{"role": "system", "content": "Be brief."}, USER, {"role": "assistant", "content": "4"}, {"role": "user", "content": " And 3 + 3? \n"}]),
    dict(messages=[USER, {"role": "assistant", "content": "<think>\nSimple.\n</think>\n\n4"}, {"role": "user", "content": "Sure?"}]),
    dict(messages=[USER, {"role": "assistant", "content": "4", "reasoning_content": "Simple sum."}, {"role": "user", "content": "Sure?"}]),
    dict(messages=[USER], enable_thinking=False),
    dict(messages=[USER], enable_thinking=True),
    dict(messages=[{"role": "user", "content": "你好，世界 — “naïve” 🙂\t\\n"}]),
    dict(messages=[USER], tools=TOOLS),
    dict(messages=[{"role": "system", "content": "Use tools."}, {"role": "user", "content": "Weather in Köln?"},
                   {"role": "assistant", "content": None, "tool_calls": [call("get_weather", {"city": "Köln", "days": 2, "exact": 1.0, "null": None, "yes": True})]},
                   {"role": "tool", "content": "{\"t\": 7.5}", "name": "get_weather", "tool_call_id": "call00001"},
                   {"role": "assistant", "content": "7.5 °C"}, {"role": "user", "content": "Thanks."}], tools=TOOLS),
    dict(messages=[{"role": "user", "content": "Both?"},
                   {"role": "assistant", "content": "", "tool_calls": [call("get_weather", "{\"city\": \"Bonn\"}"), call("now", {}, "call00002")]},
                   {"role": "tool", "content": "rain", "name": "get_weather", "tool_call_id": "call00001"},
                   {"role": "tool", "content": "noon", "name": "now", "tool_call_id": "call00002"}], tools=TOOLS),
    dict(messages=[{"role": "user", "content": [{"type": "text", "text": "Look: "}, {"type": "image", "image": "x"}, {"type": "text", "text": "what?"}]}]),
    dict(messages=[{"role": "assistant", "content": "First."}, {"role": "assistant", "content": "Second."}]),
    dict(messages=[]),
    dict(messages=[{"role": "developer", "content": "Rules."}, {"role": "user", "content": ""}]),
]


COMPILED = {}


def compiled(env, source):
    if source not in COMPILED:
        COMPILED[source] = env.from_string(source)
    return COMPILED[source]


def render(env, name, source, variables):
    given = dict(tools=None, documents=None, add_generation_prompt=True, bos_token="<s>", eos_token="</s>", pad_token="<pad>")
    given.update(variables)
    line = {"name": name, "template": source, "variables": given}
    try:
        line["text"] = compiled(env, source).render(**given)
    except Raised as e:
        line["raised"] = str(e)
    except Exception as e:  # whatever Python makes of a template that cannot be rendered
        line["error"] = f"{type(e).__name__}: {e}"
    print(json.dumps(line))


def main():
    env = environment()
    trl = importlib.util.find_spec("trl")
    folder = pathlib.Path(trl.submodule_search_locations[0])
    for path in sorted(folder.rglob("*.jinja")):
        source = path.read_text(encoding="utf-8")
        for i, conversation in enumerate(CONVERSATIONS):
            render(env, f"{path.name} {i}", source, conversation)
    values = json.loads(pathlib.Path(sys.argv[1]).with_suffix(".json").read_text(encoding="utf-8"))
    for i, line in enumerate(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8").splitlines(), 1):
        if line:
            render(env, f"line {i}", line.replace("⏎", "\n"), values)


main()
