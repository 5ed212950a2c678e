"""Answers the engine's questions with the plugins that a run names: items, bodies, counts of tokens."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import Any, cast

from ..arguments import Arguments
from ..errors import InvalidArguments, Problem
from .api.base import ApiPluginBase
from .registry import ApiRegistry, DatasetRegistry


class Plugins:
    """The dataset and the API of one run that are written in Python, if any."""

    def __init__(self, args: Arguments) -> None:
        self.args = args
        self.failure: Exception | None = None
        # The classes of plugins, None where the engine's own serve. An import of their modules has registered them.
        self.dataset: Any = DatasetRegistry.find(args.dataset)
        self.api: Any = ApiRegistry.find(args.api)
        self._made: dict[str, Any] = {}
        if self.api is not None:
            _refuse_own_http(args.api, self.api)

    def arguments(self) -> dict[str, Any]:
        """The arguments for the engine, without a path that only the dataset understands."""
        given = self.args.given()
        if self.dataset is not None and not os.path.exists(given.get("dataset_path") or ""):
            given.pop("dataset_path", None)
        return given

    def start(self) -> dict[str, Any]:
        """What the engine must know of the plugins."""
        start: dict[str, Any] = {}
        if self.dataset is not None:
            start["dataset"] = self.args.dataset
        if self.api is not None:
            start["api"] = {"name": self.args.api, "usage": _counts(self.api)}
        return start

    def answer(self, ask: dict[str, Any]) -> str:
        """Does what is asked; returns why it could not, "" where it could."""
        try:
            lines = {"items": self._items, "bodies": self._bodies, "usage": self._usage}[ask["what"]](ask)
            with open(ask["out"], "w", encoding="utf-8") as file:
                for line in lines:
                    file.write(json.dumps(line, ensure_ascii=False))
                    file.write("\n")
        except Exception as exc:
            if ask["what"] != "usage":  # counts that fail are a warning: the server's own remain
                self.failure = exc
            return f"{type(exc).__name__}: {exc}"
        return ""

    def _parameters(self, ask: dict[str, Any]) -> Arguments:
        copy = Arguments.of(self.args)
        if copy.apply_chat_template is None:
            copy.apply_chat_template = bool(ask.get("chat"))
        return copy

    def _items(self, ask: dict[str, Any]) -> Iterator[Any]:
        dataset = self.dataset(self._parameters(ask))
        n = 0
        for item in dataset.build_messages():
            yield _item(self.args.dataset, item)
            n += 1
            if n >= ask["want"]:
                return
        if n == 0:
            raise ValueError(f"build_messages of the dataset {self.args.dataset!r} yielded nothing")

    def _bodies(self, ask: dict[str, Any]) -> Iterator[Any]:
        param = self._parameters(ask)
        api = self._made["api"] = self.api(param)
        for prompt in _lines(ask["in"]):
            body = api.build_request(prompt, param)
            if not isinstance(body, dict):
                raise TypeError(f"build_request of the API {self.args.api!r} gave a {type(body).__name__}, not a dict")
            yield body

    def _usage(self, ask: dict[str, Any]) -> Iterator[Any]:
        api = self._made["api"]
        for reply in _lines(ask["in"]):
            counted = api.parse_responses(_responses(reply), request=reply["request"])
            yield {"seq": reply["seq"], "input": _count(counted[0]), "output": _count(counted[1])}


def _refuse_own_http(name: str, api: Any) -> None:
    own = getattr(api, "process_request", None)
    if own is not None and own is not ApiPluginBase.process_request:
        raise InvalidArguments([Problem("api", f"{name!r} does its own HTTP (process_request), which would put Python into every measured time",
            "leave process_request out: the engine POSTs what build_request returns and times the reply; for another transport write a protocol in Go (docs/en/python.md#custom-apis)")])  # fmt: skip


def _counts(api: Any) -> bool:
    own = getattr(api, "parse_responses", None)
    return own is not None and own is not ApiPluginBase.parse_responses


def _item(name: str, item: Any) -> Any:
    """An item in the form that the engine reads."""
    if isinstance(item, (str, dict)):
        return cast(Any, item)
    if isinstance(item, (list, tuple)) and item:
        parts = cast("list[object]", item)
        if all(isinstance(m, dict) for m in parts):
            return parts
        if all(isinstance(t, int) for t in parts):
            return {"prompt": list(parts)}
        raise NotImplementedError(
            f"build_messages of the dataset {name!r} yielded a conversation of several turns, which this build cannot send yet: "
            "yield each turn as an item of its own, a list of messages with the history before it"
        )
    raise TypeError(f"build_messages of the dataset {name!r} yielded {item!r:.80}: yield a list of messages, a text or a request body")


def _responses(reply: dict[str, Any]) -> list[dict[str, Any]]:
    """The payloads of a reply as parse_responses gets them."""
    choices: list[dict[str, Any]] = reply.get("choices") or []
    kept: str = choices[0].get("text", "") if len(choices) == 1 else ""
    if kept and not reply.get("usage") and not choices[0].get("finish"):
        try:  # another API: its payloads, a line each
            payloads = [json.loads(line) for line in kept.split("\n")]
            if all(isinstance(p, dict) for p in payloads):
                return payloads
        except ValueError:
            pass
    said: list[dict[str, Any]] = []
    for index, choice in enumerate(choices):
        message = {"role": "assistant", "content": choice.get("text", ""), "reasoning_content": choice.get("reasoning", "")}
        said.append(
            {"index": index, "message": message, "delta": message, "text": choice.get("text", ""), "finish_reason": choice.get("finish")}
        )
    whole: dict[str, Any] = {
        "id": reply.get("id"),
        "object": "chat.completion.chunk" if reply.get("stream") else "chat.completion",
        "choices": said,
    }
    usage = reply.get("usage")
    if usage:
        whole["usage"] = {"prompt_tokens": usage["prompt"], "completion_tokens": usage["completion"]}
    return [whole]


def _count(value: Any) -> int:
    return -1 if value is None else int(value)


def _lines(path: str) -> Iterator[Any]:
    with open(path, encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)
