"""Finds the engine: the program `evalscope`, a static binary.

In a wheel it is the console script itself. In a clone (`pip install -e .`) it is built from the Go sources, again
whenever they changed.
"""

from __future__ import annotations

import os
import sys

from . import _build
from ._compat import DISTRIBUTION

NAME = DISTRIBUTION + (".exe" if os.name == "nt" else "")


class EngineMissing(RuntimeError):
    """There is no engine to run."""


def engine() -> str:
    """The path of the engine: $EVALSCOPE_BINARY, the clone's own build, or the installed script."""
    chosen = os.environ.get("EVALSCOPE_BINARY")
    if chosen:
        if not os.path.isfile(chosen):
            raise EngineMissing(f"EVALSCOPE_BINARY names {chosen}, which does not exist")
        return chosen
    root = _build.clone()
    if root:
        try:
            return _build.built(root)
        except _build.BuildError as exc:
            raise EngineMissing(str(exc)) from None
    for folder in _script_folders():
        path = os.path.join(folder, NAME)
        if os.path.isfile(path):
            return path
    raise EngineMissing(
        f"the program {NAME} of this package is not there: install the package again (pip install --force-reinstall {DISTRIBUTION})"
    )


def _script_folders() -> list[str]:
    """Where installers put scripts, the likeliest first."""
    import sysconfig

    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    folders = [sysconfig.get_path("scripts")]
    user = "nt_user" if os.name == "nt" else "posix_user"
    if user in sysconfig.get_scheme_names():
        folders.append(sysconfig.get_path("scripts", user))
    folders.append(os.path.join(package, "bin"))  # pip install --target
    folders.append(os.path.dirname(sys.executable))
    return [f for f in folders if f]


def run_command(words: list[str]) -> int:
    """Becomes the engine with those words; on Windows, which has no exec, runs it."""
    try:
        path = engine()
    except EngineMissing as exc:
        print(f"evalscope: {exc}", file=sys.stderr)
        return 1
    if os.name == "nt":
        import subprocess

        try:
            return subprocess.call([path, *words])
        except KeyboardInterrupt:
            return 130
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (AttributeError, OSError, ValueError):
            pass  # closed, or not there
    os.execv(path, [path, *words])
