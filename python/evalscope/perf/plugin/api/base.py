"""The base of APIs written in Python."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from ...arguments import Arguments


class ApiPluginBase:
    """An API: build_request makes a request's body, parse_responses counts the tokens of a reply.

    The engine does the HTTP and takes the times: a body is POSTed to the url as it stands, with the run's headers. An
    event stream is read event by event; replies that look like the OpenAI API's are read as such, of others every event
    counts as output.
    """

    def __init__(self, param: Arguments) -> None:
        self.param = param
        self.model_path = param.tokenizer_path

    @cached_property
    def tokenizer(self) -> Any:
        """The tokenizer of tokenizer_path, None without one. Loaded when first used, in Python."""
        if not self.param.tokenizer_path:
            return None
        from .._tokenizer import load_tokenizer

        return load_tokenizer(self.param.tokenizer_path)

    def build_request(
        self, messages: list[dict[str, Any]] | str | list[int] | dict[str, Any], param: Arguments | None = None
    ) -> dict[str, Any]:
        """The body for an item of the dataset: messages, a text, token ids or a whole body."""
        raise NotImplementedError(f"{type(self).__name__} has no build_request")

    def parse_responses(self, responses: list[dict[str, Any]], request: Any = None, **kwargs: Any) -> tuple[int, int]:
        """(input tokens, output tokens) of a reply, after the level ended. Not overridden: the server's own count.

        responses are the payloads of the reply as dicts; of the OpenAI API one dict with the whole reply.
        """
        raise NotImplementedError(f"{type(self).__name__} has no parse_responses")

    async def process_request(self, *args: Any, **kwargs: Any) -> Any:
        """Not called: the engine does the HTTP."""
        raise NotImplementedError("the engine does the HTTP; a plugin gives build_request and parse_responses")
