"""The base of datasets written in Python."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from ...arguments import Arguments

Message = dict[str, Any]
Messages = list[Message]


class DatasetPluginBase:
    """A dataset: build_messages yields what the requests ask, one item a request.

    query_parameters are the run's arguments; apply_chat_template in them reports whether the URL takes messages.
    """

    def __init__(self, query_parameters: Arguments) -> None:
        self.query_parameters = query_parameters
        self.dataset_args: dict[str, Any] = dict(query_parameters.dataset_args or {})

    def build_messages(self) -> Iterator[Messages | str | dict[str, Any]]:
        """Yields the items: a list of messages, a text, or a dict that is the whole request body (the run's settings
        fill the keys it lacks). The engine takes as many as the run sends and starts again after the last."""
        raise NotImplementedError(f"{type(self).__name__} has no build_messages")

    @cached_property
    def tokenizer(self) -> Any:
        """The tokenizer of tokenizer_path, None without one. Loaded when first used, in Python."""
        if not self.query_parameters.tokenizer_path:
            return None
        from .._tokenizer import load_tokenizer

        return load_tokenizer(self.query_parameters.tokenizer_path)

    def dataset_line_by_line(self, dataset: str) -> Iterator[str]:
        """The lines of a file."""
        with open(dataset, encoding="utf-8") as file:
            yield from file

    def dataset_json_list(self, dataset: str) -> Iterator[Any]:
        """The elements of a JSON list in a file."""
        with open(dataset, encoding="utf-8") as file:
            yield from json.load(file)

    def create_message(self, text: str, image_urls: list[str] | str | None = None, role: str = "user") -> Message:
        """One message; with images its content is a list of parts."""
        if image_urls is None:
            return {"role": role, "content": text}
        urls = [image_urls] if isinstance(image_urls, str) else image_urls
        images = [{"type": "image_url", "image_url": {"url": url}} for url in urls]
        return {"role": role, "content": [{"type": "text", "text": text}, *images]}

    def check_prompt_length(self, prompt: str) -> tuple[bool, int]:
        """Whether a prompt is within min_prompt_length and max_prompt_length, and its length: in tokens with a
        tokenizer (the server's template not counted), else in characters."""
        length = len(prompt if self.tokenizer is None else self.tokenizer.encode(prompt))
        asked = self.query_parameters
        return asked.min_prompt_length <= length <= asked.max_prompt_length, length

    def prepare_prompt(self, prompt: str) -> str | None:
        """The prompt where its length is right, else None."""
        return prompt if self.check_prompt_length(prompt)[0] else None
