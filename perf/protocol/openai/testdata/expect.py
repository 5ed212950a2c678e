"""Write expect.json: what each fixture means, read with Python's json and nothing of the product. expect.py DIR"""
import glob
import json
import os
import sys

os.chdir(sys.argv[1])
out = {}
for index in sorted(glob.glob("*/index.json")):
    for case in json.load(open(index)):
        if case["status"] != 200:
            continue
        raw = open(case["file"], "rb").read().decode()
        choices, usages, kinds, done, fault = {}, [], [], False, ""
        stream = case["file"].endswith(".sse")
        blocks = raw.split("\n\n") if stream else [raw]
        for data in [b.removeprefix("data: ") for b in blocks if b.strip()]:
            if data == "[DONE]":
                done = True
                kinds.append("end")
                continue
            try:
                event = json.loads(data)
            except ValueError:
                fault = "decode"
                break
            kind = set()
            for c in event["choices"]:
                have = choices.setdefault(c["index"], {"Text": "", "Reasoning": "", "Tools": "", "Finish": ""})
                part = c.get("delta") or c.get("message") or {"content": c.get("text")}
                text, think = part.get("content") or "", part.get("reasoning_content") or part.get("reasoning") or ""
                tools = "".join((f["function"].get("name") or "") + (f["function"].get("arguments") or "") for f in part.get("tool_calls") or [])
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
        own = [u for beside, u in usages if not beside] or [u for _, u in usages[-1:]]
        n = case["request"].get("n", 1)
        completion = sum(u["completion_tokens"] for u in own) if len(own) == n else own[-1]["completion_tokens"] if own else 0
        if stream and "text_n2" in case["file"] and not [1 for beside, _ in usages if not beside]:
            completion = sum(u["completion_tokens"] for _, u in usages)
        out[case["file"]] = {
            "N": n, "Fault": fault, "Kinds": kinds if stream else None,
            "Choices": [choices[i] for i in sorted(choices)],
            "Usage": [own[-1]["prompt_tokens"], completion] if own else [0, 0],
            "Complete": not stream or done or bool(choices) and all(c["Finish"] for c in choices.values()),
        }
with open("expect.json", "w") as f:
    f.write("{\n" + ",\n".join(json.dumps(k) + ": " + json.dumps(v) for k, v in out.items()) + "\n}\n")
