"""DefaultApiPlugin under the name of its module in EvalScope, and the reader of event streams that is beside it there."""

from __future__ import annotations

import codecs
import json

from .openai_api import DefaultApiPlugin

__all__ = ["DefaultApiPlugin", "StreamedResponseHandler"]


class StreamedResponseHandler:
    """Cuts the bytes of an event stream into messages: each is "data: " and the payload on one line.

    For scripts that read a stream themselves. No run uses it: the engine reads the replies and takes their times.
    """

    def __init__(self) -> None:
        self.buffer = ""
        self._decoder = codecs.getincrementaldecoder("utf-8")("ignore")

    def add_chunk(self, chunk_bytes: bytes) -> list[str]:
        """The messages that these bytes complete. A last one without its blank line counts once it is a whole JSON
        object or list, or [DONE]."""
        text = (self.buffer + self._decoder.decode(chunk_bytes)).replace("\r\n", "\n")
        *blocks, self.buffer = text.split("\n\n")
        messages = [payload for payload in map(_payload, blocks) if payload]
        last = _payload(self.buffer)
        if _is_whole(last):
            messages.append(last)
            self.buffer = ""
        return [f"data: {payload}" for payload in messages]


def _payload(block: str) -> str:
    """What an event's data lines say; "" for an event without."""
    return "".join(line[len("data:") :].removeprefix(" ") for line in block.splitlines() if line.startswith("data:")).strip()


def _is_whole(payload: str) -> bool:
    if payload[:1] not in ("{", "["):
        return False
    try:
        json.loads(payload)
    except ValueError:
        return payload == "[DONE]"
    return True
