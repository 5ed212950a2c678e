"""A tokenizer for plugins that count tokens themselves, from whichever library is installed."""

from __future__ import annotations

import os
from importlib import import_module
from typing import Any


class _Plain:
    """A tokenizer of the library tokenizers with the methods that plugins use."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner

    def encode(self, text: str, add_special_tokens: bool = True) -> list[int]:
        """The ids of a text."""
        return self.inner.encode(text, add_special_tokens=add_special_tokens).ids

    def decode(self, ids: list[int], skip_special_tokens: bool = True) -> str:
        """The text of ids."""
        return self.inner.decode(ids, skip_special_tokens=skip_special_tokens)


def load_tokenizer(path: str) -> Any:
    """The tokenizer at a path or hub id, by transformers or else tokenizers."""
    try:
        return import_module("transformers").AutoTokenizer.from_pretrained(path)
    except ImportError:
        pass
    try:
        tokenizer = import_module("tokenizers").Tokenizer
    except ImportError:
        raise ImportError(
            "a plugin that counts tokens in Python needs transformers or tokenizers (pip install tokenizers); "
            "the engine counts by itself where a dataset yields texts"
        ) from None
    if os.path.isdir(path):
        path = os.path.join(path, "tokenizer.json")
    return _Plain(tokenizer.from_file(path) if os.path.isfile(path) else tokenizer.from_pretrained(path))
