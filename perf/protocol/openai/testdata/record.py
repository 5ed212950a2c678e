"""Record replies as fixtures: record.py SERVER BASE_URL MODEL DIR [CASE...]. Standard library only; bodies are kept byte for byte."""
import http.client
import json
import os
import sys
import urllib.parse

server, base, model, folder = sys.argv[1:5]
CHAT, TEXT = "/v1/chat/completions", "/v1/completions"
USAGE = {"stream": True, "stream_options": {"include_usage": True}}
HELLO = {"messages": [{"role": "user", "content": "Hello there"}], "max_tokens": 8, "temperature": 0, "seed": 1}
PROMPT = {"prompt": "Hello there", "max_tokens": 8, "temperature": 0, "seed": 1}
TOOL = {"tools": [{"type": "function", "function": {"name": "look", "parameters": {
    "type": "object", "properties": {"on": {"type": "boolean"}}, "required": ["on"]}}}], "max_tokens": 40}
CASES = {
    "chat_length": (CHAT, HELLO | USAGE),
    "chat_no_usage": (CHAT, HELLO | {"stream": True}),
    "chat_continuous_usage": (CHAT, HELLO | {"stream": True, "stream_options": {"include_usage": True, "continuous_usage_stats": True}}),
    "chat_n2": (CHAT, HELLO | USAGE | {"n": 2, "temperature": 1}),
    "chat_logprobs": (CHAT, HELLO | USAGE | {"logprobs": True, "top_logprobs": 2, "max_tokens": 3}),
    "chat_token_ids": (CHAT, HELLO | USAGE | {"return_token_ids": True}),
    "chat_token_ids_logprobs": (CHAT, HELLO | USAGE | {"return_token_ids": True, "logprobs": True}),
    "chat_token_ids_usage": (CHAT, HELLO | {"return_token_ids": True, "stream": True, "stream_options": {"include_usage": True, "continuous_usage_stats": True}}),
    "chat_token_ids_n2": (CHAT, HELLO | USAGE | {"return_token_ids": True, "n": 2, "temperature": 1}),
    "text_token_ids": (TEXT, PROMPT | USAGE | {"return_token_ids": True}),
    "text_logprobs": (TEXT, PROMPT | USAGE | {"logprobs": 1}),
    "chat_tool_required": (CHAT, HELLO | TOOL | USAGE | {"tool_choice": "required"}),
    "chat_tool_named": (CHAT, HELLO | TOOL | USAGE | {"tool_choice": {"type": "function", "function": {"name": "look"}}}),
    "chat_eos": (CHAT, HELLO | USAGE | {"logit_bias": {"2": 100, "1": 100, "0": 100}}),
    "chat_stop": (CHAT, HELLO | USAGE | {"stop": ["e", "a"], "max_tokens": 40}),
    "text_length": (TEXT, PROMPT | USAGE),
    "text_n2": (TEXT, PROMPT | USAGE | {"n": 2, "temperature": 1}),
    "chat_whole": (CHAT, HELLO),
    "chat_whole_n2": (CHAT, HELLO | {"n": 2, "temperature": 1}),
    "text_whole": (TEXT, PROMPT),
    "error_body": (CHAT, {"messages": 123}),
    "error_model": (CHAT, HELLO | {"model": "nobody"}),
    "error_long": (CHAT, HELLO | {"messages": [{"role": "user", "content": "x " * 20000}]}),
}
url = urllib.parse.urlsplit(base)
out = os.path.join(folder, server)
os.makedirs(out, exist_ok=True)
index = []
for case in sys.argv[5:] or CASES:
    path, body = CASES[case]
    body = {"model": model} | body
    c = http.client.HTTPConnection(url.hostname, url.port, timeout=120)
    c.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
    r = c.getresponse()
    cut = False
    try:
        data = r.read()
    except http.client.IncompleteRead as e:
        data, cut = e.partial, True
    stream = "event-stream" in (r.getheader("Content-Type") or "")
    name = case + (".sse" if stream else ".json")
    with open(os.path.join(out, name), "wb") as f:
        f.write(data)
    if len(json.dumps(body)) > 2000:
        body = {}
    index.append({"file": f"{server}/{name}", "status": r.status, "cut": cut, "request": body})
with open(os.path.join(out, "index.json"), "w") as f:
    f.write("[\n" + ",\n".join(json.dumps(i) for i in index) + "\n]\n")
