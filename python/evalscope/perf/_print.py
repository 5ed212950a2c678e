"""Text on sys.stdout whatever it is: one that cannot write a character gets another, one that takes nothing is passed by."""

from __future__ import annotations

import codecs
import sys
from typing import Any

ERRORS = "evalscope-plain"
# Of the same width, so that tables keep their columns.
_PLAIN = {ord(c): plain for chars, plain in {
    "─━═╌": "-", "│┃║": "|", "╭╮╰╯┌┐└┘├┤┬┴┼╞╡╪╔╗╚╝": "+", "•●·": "*", "≈": "~", "≤": "<", "≥": ">", "×": "x", "÷": "/", "–—−": "-",
    "µμ": "u", "…": ".", "’‘": "'", "“”": '"', "→": ">", "±": "~", "√": "v", "✓✔": "v", "✗✘": "x",
}.items() for c in chars}  # fmt: skip


def _plain(exc: UnicodeError) -> tuple[str, int]:
    """Stands in for characters that an encoding lacks."""
    if not isinstance(exc, UnicodeEncodeError):
        raise exc
    return "".join(_PLAIN.get(ord(c), "?") for c in exc.object[exc.start : exc.end]), exc.end


codecs.register_error(ERRORS, _plain)


def print_text(text: str) -> None:
    """Prints whole lines. A stream that is closed, broken or not there is no reason to end a run: nothing is raised."""
    stream = sys.stdout
    if stream is None:
        return
    try:
        _write(stream, text if text.endswith("\n") else text + "\n")
        flush = getattr(stream, "flush", None)
        if flush is not None:
            flush()
    except Exception:
        pass


def _write(stream: Any, text: str) -> None:
    try:
        stream.write(text)
    except UnicodeEncodeError as exc:
        encoding = getattr(stream, "encoding", None) or exc.encoding
        stream.write(text.encode(encoding, ERRORS).decode(encoding))
