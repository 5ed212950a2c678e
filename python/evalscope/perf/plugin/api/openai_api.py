"""The OpenAI API as a base for APIs that differ from it a little."""

from __future__ import annotations

from typing import Any

from ...arguments import Arguments
from .base import ApiPluginBase

# In the order in which the engine writes them itself.
SETTINGS = ("model", "max_tokens", "min_tokens", "frequency_penalty", "repetition_penalty", "logprobs", "n_choices", "seed", "stop",
            "stream", "stop_token_ids", "temperature", "top_p", "top_k")  # fmt: skip
KEYS = {"n_choices": "n"}


class DefaultApiPlugin(ApiPluginBase):
    """Replies are read as the OpenAI API's."""


class OpenaiPlugin(DefaultApiPlugin):
    """build_request makes the body that the engine itself would send."""

    def build_request(
        self, messages: list[dict[str, Any]] | str | list[int] | dict[str, Any], param: Arguments | None = None
    ) -> dict[str, Any]:
        """The item with the run's settings; a whole body keeps its own values."""
        param = param or self.param
        body: dict[str, Any]
        if isinstance(messages, dict):
            body, whole = dict(messages), True
        elif isinstance(messages, list) and messages and isinstance(messages[0], dict):
            body, whole = {"messages": messages}, False
        else:
            body, whole = {"prompt": messages}, False
        for name in SETTINGS:
            value = getattr(param, name)
            key = KEYS.get(name, name)
            if value is None or value == [] or whole and key in body:
                continue
            body[key] = drawn(value) if name == "max_tokens" else value
            if name == "stream" and value:
                body.setdefault("stream_options", {"include_usage": True})
        for key, value in (param.extra_args or {}).items():
            if value is None:
                body.pop(key, None)
            else:
                body[key] = value
        return body


def drawn(value: int | list[int]) -> int:
    """A value, or one drawn from an inclusive range."""
    if isinstance(value, int):
        return value
    if len(value) == 1:
        return value[0]
    from random import randint

    return randint(value[0], value[1])
