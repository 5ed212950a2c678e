"""Writes the fixed events that every tool and our own definitions are fed: what a server sent, and when it arrived.

Instants are whole nanoseconds of one clock. A request begins at "post" (the call), its bytes go out at "sent" (later where
a connection had to be opened), each read brings "data" at "at", and "end" is the end of the reply. The chunks have the forms
that vLLM, SGLang and llama.cpp send; a token is a word to every tokenizer here; gaps come from a fixed sequence, so that no two figures are equal by chance.
"""

import json
import sys

MS = 1_000_000


class Gaps:
    """A fixed sequence of times, in nanoseconds."""

    def __init__(self):
        self.state = 20261126

    def __call__(self, low_ms, high_ms):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return low_ms * MS + (self.state >> 20) % ((high_ms - low_ms) * MS)


gap = Gaps()


def event(payload):
    return "data: " + (payload if isinstance(payload, str) else json.dumps(payload)) + "\n\n"


def chunk(delta, finish=None, **more):
    return event({"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m",
                  "choices": [{"index": 0, "delta": delta, "finish_reason": finish}], **more})


def usage_of(prompt, completion, **details):
    return {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion, **details}


def usage(prompt, completion, **details):
    return event({"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [],
                  "usage": usage_of(prompt, completion, **details)})


ROLE = chunk({"role": "assistant", "content": ""})
DONE = event("[DONE]")
STOP = chunk({}, "stop")


def request(start, reads, *, name, connect=0, status=200, body="", prompt=20, end=None, max_tokens=64):
    """A request whose reads are (gap, data), a gap being the time since the read before."""
    at, chunks = start, []
    for wait, data in reads:
        at += wait
        chunks.append({"at": at, "data": data})
    return {"name": name, "post": start - connect, "sent": start, "status": status, "stream": True, "body": body,
            "prompt_tokens": prompt, "max_tokens": max_tokens, "reads": chunks, "end": at if end is None else end}


def answer(words, last="stop"):
    """The reads of an answer: the opening chunk, a word a chunk, the last with its finish_reason."""
    reads = [(gap(1, 4), ROLE)]
    for i, word in enumerate(words):
        wait = gap(80, 700) if i == 0 else gap(5, 45)
        reads.append((wait, chunk({"content": word}, last if i == len(words) - 1 else None)))
    return reads


def closing(prompt, completion, **details):
    return [(gap(1, 9), usage(prompt, completion, **details)), (gap(1, 3), DONE)]


def words(n):
    return [f"w{i} " for i in range(n)]


def requests():
    start = 3_000 * MS

    def next_start():
        nonlocal start
        start += gap(90, 420)
        return start

    for n in (8, 11, 5, 21, 3, 14, 34, 2):
        yield request(next_start(), answer(words(n)) + closing(10 + n, n), name=f"an answer of {n} tokens", prompt=10 + n)
    yield request(next_start(), answer(words(9)) + closing(33, 9), name="over a new connection", connect=gap(2, 9), prompt=33)

    reads = [(gap(1, 4), ROLE), (gap(200, 400), chunk({"content": "a "}) + chunk({"content": "b "})), (gap(5, 45), chunk({"content": "c "})),
             (gap(5, 45), chunk({"content": "d "}) + chunk({"content": "e "}) + chunk({"content": "f "}, "stop") + usage(25, 6) + DONE)]
    yield request(next_start(), reads, name="several chunks in a read", prompt=25)

    yield request(next_start(), answer(["one"], "length") + closing(12, 1), name="an answer of one token", prompt=12, max_tokens=1)
    yield request(next_start(), [(gap(90, 200), ROLE), (gap(5, 9), STOP)] + closing(14, 0), name="an answer without output", prompt=14)
    yield request(next_start(), answer(words(6)) + [(gap(1, 3), DONE)], name="no usage", max_tokens=16, prompt=18)

    reads = [(gap(1, 4), ROLE)] + [(gap(9, 300), chunk({"reasoning": f"r{i} "})) for i in range(4)]
    reads += [(gap(9, 60), chunk({"content": f"a{i} "})) for i in range(3)] + [(gap(1, 9), STOP)]
    yield request(next_start(), reads + closing(40, 7, completion_tokens_details={"reasoning_tokens": 4}), name="reasoning before the answer", prompt=40)

    total, reads = 0, [(gap(1, 4), ROLE)]
    for i, n in enumerate((2, 3, 1, 4, 2)):
        total += n
        reads.append((gap(60, 200) if i == 0 else gap(5, 45), chunk({"content": "x " * n}, "stop" if i == 4 else None, usage=usage_of(30, total))))
    yield request(next_start(), reads + closing(30, total), name="several tokens in a chunk, usage in each", prompt=30)

    error = '{"error":{"message":"no","type":"x","code":%d}}'
    for status in (500, 429):
        at = next_start()
        yield request(at, [], name=f"status {status}", status=status, body=error % status, end=at + gap(1, 9), prompt=20)

    broken = [(gap(1, 9), event({"error": {"message": "engine died", "code": 500}}))]
    at = next_start()
    yield request(at, answer(words(4), None) + broken, name="an error inside the stream", prompt=21)
    yield request(next_start(), answer(words(5), None), name="a stream that ends without saying so", prompt=22)
    at = next_start()
    yield request(at, [], name="a stream without a payload", end=at + gap(20, 60), prompt=23)
    yield request(next_start(), answer(words(13)) + closing(27, 13), name="the last answer", prompt=27)


def whole(n, content, counted=True, **message):
    """The body of a reply that is no stream."""
    body = {"id": "c", "object": "chat.completion", "created": 1, "model": "m",
            "choices": [{"index": 0, "message": {"role": "assistant", "content": content, **message}, "finish_reason": "stop"}]}
    return json.dumps(body | ({"usage": usage_of(17, n)} if counted else {}))


def replies():
    """The same for replies that are no streams."""
    start = 3_000 * MS
    bodies = [(f"{n} tokens", 200, whole(n, " ".join(words(n)))) for n in (8, 11, 5, 21, 3, 14, 1)]
    bodies += [("no output", 200, whole(0, "")), ("no usage", 200, whole(6, " ".join(words(6)), counted=False)),
               ("status 500", 500, '{"error":{"message":"no","type":"x","code":500}}')]
    for i, (name, status, body) in enumerate(bodies):
        start += gap(90, 420)
        made = request(start, [], name=name, status=status, body=body, prompt=17, connect=gap(2, 9) if i == 2 else 0, end=start + gap(90, 900), max_tokens=64)
        yield made | {"stream": False}


if __name__ == "__main__":
    json.dump({"requests": list(replies() if sys.argv[1:] == ["whole"] else requests())}, sys.stdout, indent=1)
    print()
