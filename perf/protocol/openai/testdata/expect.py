"""Write expect.json: what each fixture means, read with Python's json and nothing of the product. expect.py DIR"""
import glob
import json
import os
import sys

SURE = ["usage", "token_ids", "logprobs"]


class Tokens:
    """How many tokens each event with output holds, by the surest that the server gave, and which was the least sure."""

    def __init__(self):
        self.waiting, self.counted, self.silent, self.per_event, self.sources = {}, {}, set(), [], []

    def wait(self, c):
        here = self.waiting.setdefault(c["index"], {})
        logprobs = c.get("logprobs") or {}
        for name, entries in [("token_ids", c.get("token_ids")), ("logprobs", logprobs.get("content") or logprobs.get("tokens"))]:
            if entries is not None:
                here[name] = here.get(name, 0) + len(entries)

    def event(self, spoke, usage):
        if not spoke:
            self.per_event.append(-1)
            return
        index = spoke[0]
        here, tokens, source = self.waiting.pop(index, {}), -1, None
        if usage:
            if index not in self.silent:
                tokens, source = usage["completion_tokens"] - self.counted.get(index, 0), "usage"
            self.counted[index] = usage["completion_tokens"]
        else:
            self.silent.add(index)
        for name in SURE[1:]:
            if source is None and name in here:
                tokens, source = here[name], name
        self.per_event.append(tokens)
        self.sources.append(source)

    def source(self):
        if not self.sources or None in self.sources:
            return ""
        return max(self.sources, key=SURE.index)


os.chdir(sys.argv[1])
out = {}
for index in sorted(glob.glob("*/index.json")):
    for case in json.load(open(index)):
        if case["status"] != 200:
            continue
        raw = open(case["file"], "rb").read().decode()
        choices, usages, kinds, done, fault, tokens = {}, [], [], False, "", Tokens()
        stream = case["file"].endswith(".sse")
        blocks = raw.split("\n\n") if stream else [raw]
        for data in [b.removeprefix("data: ") for b in blocks if b.strip()]:
            if data == "[DONE]":
                done = True
                kinds.append("end")
                tokens.event([], None)
                continue
            try:
                event = json.loads(data)
            except ValueError:
                fault = "decode"
                break
            kind, spoke = set(), []
            for c in event["choices"]:
                have = choices.setdefault(c["index"], {"Text": "", "Reasoning": "", "Tools": "", "Finish": ""})
                part = c.get("delta") or c.get("message") or {"content": c.get("text")}
                text, think = part.get("content") or "", part.get("reasoning_content") or part.get("reasoning") or ""
                tools = "".join((f["function"].get("name") or "") + (f["function"].get("arguments") or "") for f in part.get("tool_calls") or [])
                tokens.wait(c)
                spoke += [c["index"]] if text or think or tools else []
                have["Text"] += text
                have["Reasoning"] += think
                have["Tools"] += tools
                have["Finish"] = c.get("finish_reason") or have["Finish"]
                kind |= {k for k, v in [("output", text), ("reasoning", think), ("tool", tools), ("finish", c.get("finish_reason"))] if v}
                if "role" in part and not (text or think or tools):
                    kind.add("role")
            if event.get("usage"):
                usages.append((bool(event["choices"]), event["usage"]))
                kind.add("usage")
            kinds.append(" ".join(sorted(kind)))
            tokens.event(spoke, event.get("usage"))
        own = [u for beside, u in usages if not beside] or [u for _, u in usages[-1:]]
        n = case["request"].get("n", 1)
        completion = sum(u["completion_tokens"] for u in own) if len(own) == n else own[-1]["completion_tokens"] if own else 0
        if stream and "text_n2" in case["file"] and not [1 for beside, _ in usages if not beside]:
            completion = sum(u["completion_tokens"] for _, u in usages)
        out[case["file"]] = {
            "N": n, "Fault": fault, "Kinds": kinds if stream else None,
            "Tokens": tokens.per_event if stream else None, "Counted": tokens.source() if stream else "",
            "Choices": [choices[i] for i in sorted(choices)],
            "Usage": [own[-1]["prompt_tokens"], completion] if own else [0, 0],
            "Complete": not stream or done or bool(choices) and all(c["Finish"] for c in choices.values()),
        }
with open("expect.json", "w") as f:
    f.write("{\n" + ",\n".join(json.dumps(k) + ": " + json.dumps(v) for k, v in out.items()) + "\n}\n")
