"""Installing: a wheel from an index, over an installed EvalScope and beside it; an editable install."""

import functools
import http.server
import os
import pathlib
import re
import shutil
import subprocess
import sys
import threading
import venv
import zipfile

import pytest
from conftest import ROOT, go
from evalscope._build import FOLDERS

SITE = pathlib.Path(__file__).resolve().parents[2] / ".testenv"
VERSION = re.search('release = "(.*)"', (ROOT / "app/version.go").read_text()).group(1)


class Environment:
    """A clean virtual environment."""

    def __init__(self, folder):
        venv.create(folder, with_pip=True)
        self.folder, self.bin = folder, folder / ("Scripts" if os.name == "nt" else "bin")
        self.site = next(folder.glob("lib/python*/site-packages"))

    def run(self, *words, ok=True, **env):
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("EVALSCOPE", "PYTHONPATH", "PIP_"))}
        done = subprocess.run([self.bin / words[0], *words[1:]], cwd=self.folder, text=True, capture_output=True, env={**clean, **env})
        assert not ok or done.returncode == 0, done.stdout + done.stderr
        return done

    def pip(self, *words, **env):
        return self.run("python", "-m", "pip", "--disable-pip-version-check", *words, **env)


@pytest.fixture(scope="module")
def wheels(tmp_path_factory):
    """Our wheel under both names."""
    go()
    pytest.importorskip("hatchling")
    folder = tmp_path_factory.mktemp("wheels")
    for second in ([], ["--config-settings", "second-name=true"]):
        subprocess.run(
            [
                sys.executable,
                "-m",
                "pip",
                "wheel",
                str(ROOT),
                "--no-deps",
                "--no-build-isolation",
                "--no-cache-dir",
                "-q",
                "-w",
                str(folder),
                *second,
            ],
            check=True,
        )
    return folder


@pytest.fixture
def environment(tmp_path):
    return Environment(tmp_path / "venv")


@pytest.fixture
def index(tmp_path, wheels):
    """A package index on this machine: ours, an EvalScope of 1.14.1 in outline, tqdm as it is installed here."""
    pages = tmp_path / "index/simple"
    for name in ("evalscope", "tqdm"):
        (pages / name).mkdir(parents=True)
    shutil.copy(next(wheels.glob("evalscope-*.whl")), pages / "evalscope")
    wheel(pages / "evalscope/evalscope-1.14.1-py3-none-any.whl", "evalscope", "1.14.1", {
        "evalscope/__init__.py": "", "evalscope/run.py": "def run_task(): pass\n", "evalscope/cli/__init__.py": "", "evalscope/cli/cli.py": "def run_cmd(): print('upstream')\n"},
        "[console_scripts]\nevalscope = evalscope.cli.cli:run_cmd\n")  # fmt: skip
    import tqdm

    files = {f"tqdm/{p.name}": p.read_text() for p in pathlib.Path(tqdm.__file__).parent.glob("*.py")}
    wheel(pages / f"tqdm/tqdm-{tqdm.__version__}-py3-none-any.whl", "tqdm", tqdm.__version__, files)
    handler = functools.partial(Quiet, directory=tmp_path / "index")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/simple"
    server.shutdown()
    thread.join()
    server.server_close()


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


def wheel(path, name, version, files, entry_points=""):
    """Writes a wheel of pure Python."""
    info = f"{name}-{version}.dist-info"
    files = {**files, f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
             f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n", f"{info}/entry_points.txt": entry_points}  # fmt: skip
    files[f"{info}/RECORD"] = "".join(f"{f},,\n" for f in [*files, f"{info}/RECORD"])
    with zipfile.ZipFile(path, "w") as out:
        for file, text in files.items():
            out.writestr(file, text)


def test_the_guides_first_command_over_an_installed_evalscope(environment, index):
    environment.pip("install", "-q", "evalscope==1.14.1", PIP_INDEX_URL=index)
    assert environment.run("evalscope").stdout == "upstream\n"
    environment.pip("install", "evalscope[perf]", "-U", PIP_INDEX_URL=index)
    assert VERSION in environment.run("evalscope", "--version").stdout
    assert environment.run("python", "-c", "import evalscope, tqdm; print(evalscope.__version__)").stdout.strip() == VERSION
    done = environment.run("python", "-c", "import evalscope.run", ok=False)
    assert done.returncode == 1 and "contains `evalscope perf` only" in done.stderr
    with open(environment.bin / "evalscope", "rb") as file:
        assert file.read(2) != b"#!", "the console script is the engine, not Python"


def test_both_side_by_side(environment, index, wheels):
    environment.pip("install", "-q", "evalscope==1.14.1", PIP_INDEX_URL=index)
    environment.pip("install", "-q", "--no-deps", str(next(wheels.glob("evalscope_go-*.whl"))))
    assert environment.run("evalscope").stdout == "upstream\n"
    assert VERSION in environment.run("evalscope-go", "--version").stdout
    code = "from evalscope.run import run_task; from evalscope_go.perf.main import run_perf_benchmark as run; run(dict(model='m', url='nowhere'))"
    assert "InvalidArguments: url" in environment.run("python", "-c", code, ok=False).stderr
    assert environment.pip("list").stdout.count("evalscope") == 2


def test_an_editable_install_builds_again(environment, tmp_path):
    go()
    clone = tmp_path / "clone"
    shutil.copytree(ROOT, clone, ignore=lambda folder, names: [n for n in names if n in ("_bin", "__pycache__") or folder == str(ROOT) and n not in (
        *FOLDERS, "python", "go.mod", "go.sum", "pyproject.toml", "README.md", "LICENSE")])  # fmt: skip
    site = os.pathsep.join(p for p in sys.path if p.endswith("site-packages"))
    environment.pip("install", "-q", "--no-deps", "--no-build-isolation", "-e", str(clone), PYTHONPATH=site)
    assert VERSION in environment.run("evalscope", "--version").stdout
    version = clone / "app/version.go"
    version.write_text(version.read_text().replace(VERSION, "2099.1.0"))
    done = environment.run("evalscope", "--version")
    assert "2099.1.0" in done.stdout and "Go files changed" in done.stderr
    assert "Go files changed" not in environment.run("evalscope", "--version").stderr
