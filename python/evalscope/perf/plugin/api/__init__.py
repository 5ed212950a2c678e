"""APIs written in Python."""

from .base import ApiPluginBase
from .openai_api import DefaultApiPlugin, OpenaiPlugin

__all__ = ["ApiPluginBase", "DefaultApiPlugin", "OpenaiPlugin"]
