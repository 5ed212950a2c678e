"""Hatchling's build hook: compiles the engine and makes it the wheel's console script.

EVALSCOPE_TARGET=linux/arm64 builds for another platform. An editable install gets a launcher instead, which builds the
engine again whenever Go files changed.
"""

import importlib.util
import os
import sys
import sysconfig
import tempfile

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# The engine is static: no libc is asked for, so one file serves every Linux. macOS 12 is the oldest that Go 1.26 runs on.
TAGS = {
    "linux/amd64": "manylinux2014_x86_64.manylinux_2_17_x86_64.musllinux_1_1_x86_64",
    "linux/arm64": "manylinux2014_aarch64.manylinux_2_17_aarch64.musllinux_1_1_aarch64",
    "darwin/amd64": "macosx_12_0_x86_64",
    "darwin/arm64": "macosx_12_0_arm64",
    "windows/amd64": "win_amd64",
    "windows/arm64": "win_arm64",
}
LAUNCHER = """#!python
import sys

from evalscope._engine import run_command

sys.exit(run_command(sys.argv[1:]))
"""
LAUNCHER_WINDOWS = f'@"{sys.executable}" -m evalscope %*\r\n'


class EngineHook(BuildHookInterface):
    def initialize(self, version, build_data):
        builder = _build_module(self.root)
        self.scratch = tempfile.TemporaryDirectory(prefix="evalscope-build-")
        try:
            if version == "editable":
                builder.built(self.root)
                self._launch(build_data)
            else:
                self._carry(builder, build_data)
        except builder.BuildError as exc:
            sys.exit(f"evalscope: {exc}")  # the sentence alone, without a traceback

    def finalize(self, version, build_data, artifact_path):
        self.scratch.cleanup()

    def _carry(self, builder, build_data):
        target = os.environ.get("EVALSCOPE_TARGET") or _here()
        goos, _, goarch = target.partition("/")
        path = os.path.join(self.scratch.name, "evalscope" + (".exe" if goos == "windows" else ""))
        if goarch:
            builder.build(self.root, path, goos, goarch)
            tag = TAGS.get(target, "linux_" + goarch)
        else:
            builder.build(self.root, path)
            tag = sysconfig.get_platform().replace("-", "_").replace(".", "_")
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{tag}"
        build_data["shared_scripts"][path] = os.path.basename(path)

    def _launch(self, build_data):
        name, text = ("evalscope.cmd", LAUNCHER_WINDOWS) if os.name == "nt" else ("evalscope", LAUNCHER)
        path = os.path.join(self.scratch.name, name)
        with open(path, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        os.chmod(path, 0o755)
        build_data["shared_scripts"][path] = name


def _here():
    """This platform in Go's words, "" where it has no tag of its own above."""
    system = {"linux": "linux", "darwin": "darwin", "win32": "windows"}.get(sys.platform, "")
    machine = sysconfig.get_platform().rpartition("-")[2].lower()
    arch = {"x86_64": "amd64", "amd64": "amd64", "aarch64": "arm64", "arm64": "arm64"}.get(machine, "")
    target = f"{system}/{arch}"
    return target if target in TAGS else ""


def _build_module(root):
    """The package's own module that builds the engine, without the package."""
    path = os.path.join(root, "python", "evalscope", "_build.py")
    spec = importlib.util.spec_from_file_location("evalscope_build", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
