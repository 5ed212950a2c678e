"""`make wheel`: builds the wheel of every platform under both names, checks what is in them, and tries this machine's.

python python/build/wheels.py dist [linux/amd64 …]
"""

import os
import re
import subprocess
import sys
import tempfile
import venv
import zipfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PLATFORMS = ("linux/amd64", "linux/arm64", "darwin/amd64", "darwin/arm64", "windows/amd64")
# What the first bytes of a program say it is for: format, then the machine's number at its place.
FORMATS = {
    "linux/amd64": (b"\x7fELF", 18, b"\x3e\x00"),
    "linux/arm64": (b"\x7fELF", 18, b"\xb7\x00"),
    "darwin/amd64": (b"\xcf\xfa\xed\xfe", 4, b"\x07\x00\x00\x01"),
    "darwin/arm64": (b"\xcf\xfa\xed\xfe", 4, b"\x0c\x00\x00\x01"),
    "windows/amd64": (b"MZ", None, b""),
}
SYSTEMS = {"linux": ("manylinux", "musllinux"), "darwin": ("macosx",), "windows": ("win",)}


def build(folder, platform, second):
    """Builds one wheel into folder and returns its path."""
    with tempfile.TemporaryDirectory() as fresh:
        words = [sys.executable, "-m", "pip", "wheel", ROOT, "--no-deps", "--no-build-isolation", "--quiet", "-w", fresh]
        if second:
            words += ["--config-settings", "second-name=true"]
        env = dict(os.environ, EVALSCOPE_TARGET=platform, PIP_DISABLE_PIP_VERSION_CHECK="1", PIP_NO_CACHE_DIR="1")
        subprocess.run(words, env=env, check=True)
        (name,) = os.listdir(fresh)
        os.replace(os.path.join(fresh, name), os.path.join(folder, name))
    return os.path.join(folder, name)


def check(path, platform, second):
    """Holds a wheel's tags, its program and its list of files to the platform."""
    from packaging.utils import parse_wheel_filename

    name, version, _, tags = parse_wheel_filename(os.path.basename(path))
    assert name == ("evalscope-go" if second else "evalscope"), name
    assert {t.interpreter for t in tags} == {"py3"} and {t.abi for t in tags} == {"none"}, tags
    systems = SYSTEMS[platform.partition("/")[0]]
    assert all(t.platform.startswith(systems) for t in tags), tags
    with zipfile.ZipFile(path) as wheel:
        assert wheel.testzip() is None
        names = wheel.namelist()
        package = "evalscope_go" if second else "evalscope"
        for needed in (f"{package}/perf/main.py", f"{package}/perf/arguments.py", f"{package}/py.typed"):
            assert needed in names, f"{needed} is missing"
        (script,) = [n for n in names if ".data/scripts/" in n]
        program = wheel.read(script)
        assert wheel.getinfo(script).external_attr >> 16 & 0o111, f"{script} is not executable"
        magic, place, machine = FORMATS[platform]
        assert program.startswith(magic) and (place is None or program[place : place + len(machine)] == machine), (
            "another platform's program"
        )
        (info,) = [n for n in names if n.endswith(".dist-info/WHEEL")]
        inside = set(re.findall(r"^Tag: (\S+)$", wheel.read(info).decode(), re.M))
        assert inside == {str(t) for t in tags}, f"WHEEL says {inside}, the file name {tags}"
    return str(version)


def try_out(path, version, second):
    """Installs a wheel into a clean virtual environment and runs what it carries."""
    command, package = ("evalscope-go", "evalscope_go") if second else ("evalscope", "evalscope")
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        bin_ = os.path.join(folder, "Scripts" if os.name == "nt" else "bin")
        python = os.path.join(bin_, "python")
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", path], check=True)
        said = subprocess.run([os.path.join(bin_, command), "--version"], check=True, capture_output=True, text=True).stdout
        assert version in said, said
        code = f"import {package}; from {package}.perf.main import run_perf_benchmark; print({package}.__version__); run_perf_benchmark(dict(model='m', url='nowhere'))"
        done = subprocess.run([python, "-c", code], cwd=folder, capture_output=True, text=True)
        assert done.stdout.strip() == version and "InvalidArguments: url: " in done.stderr, done.stdout + done.stderr


def main(folder, platforms):
    os.makedirs(folder, exist_ok=True)
    here = subprocess.run(["go", "env", "GOOS", "GOARCH"], check=True, capture_output=True, text=True).stdout.split()
    for platform in platforms or PLATFORMS:
        for second in (False, True):
            path = build(folder, platform, second)
            version = check(path, platform, second)
            tried = platform == "/".join(here)
            if tried:
                try_out(path, version, second)
            size = os.path.getsize(path) / 1e6
            print(f"{os.path.relpath(path)}  {size:.1f} MB  {'installed and run' if tried else 'checked'}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
