"""Datasets written in Python."""

from .base import DatasetPluginBase

__all__ = ["DatasetPluginBase"]
