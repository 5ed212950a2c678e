"""DefaultApiPlugin under the name of its module in EvalScope."""

from .openai_api import DefaultApiPlugin

__all__ = ["DefaultApiPlugin"]
