"""The package as it is installed: what it imports, what it lacks, how a clone notices changed Go files."""

import os
import subprocess
import sys

import pytest
from conftest import ROOT, python
from evalscope import _build


def said(code, **env):
    process = python(code, ROOT, **env)
    out, err = process.communicate()
    assert process.returncode == 0, err
    return out.strip()


def test_importing_needs_the_standard_library_only():
    code = "import sys; before = set(sys.modules); import evalscope.perf.main, evalscope.perf.arguments, evalscope.perf.plugin, evalscope.perf.results; print(sorted({m.partition('.')[0] for m in set(sys.modules) - before} - sys.stdlib_module_names))"
    assert said(code) == "['evalscope']"


@pytest.mark.parametrize("words", ["from evalscope import run_task", "import evalscope.run", "from evalscope.config import TaskConfig",
                                   "from evalscope.perf.utils.benchmark_util import BenchmarkData", "from evalscope import TaskConfig"])  # fmt: skip
def test_what_evalscope_has_beside_perf_is_explained(words):
    with pytest.raises(ImportError, match="contains `evalscope perf` only.*evalscope-go"):
        exec(words, {})


def test_what_nobody_has_is_not():
    with pytest.raises(ImportError, match="No module named|cannot import name"):
        exec("import evalscope.nothing", {})
    with pytest.raises(AttributeError):
        __import__("evalscope").nothing


@pytest.mark.parametrize("name", ["eval", "app", "service", "benchmark-info"])
def test_its_other_commands_are_explained(name):
    done = subprocess.run([os.environ["EVALSCOPE_BINARY"], name, "--model", "x"], capture_output=True, text=True)
    assert done.returncode == 2 and "contains `evalscope perf` only" in done.stderr and done.stderr.count("\n") == 1


def test_the_module_is_the_command():
    assert said("import runpy, sys; sys.argv = ['evalscope', '--version']; runpy.run_module('evalscope', run_name='__main__')").startswith(
        "evalscope 2026."
    )


@pytest.fixture
def clone(tmp_path):
    """A small Go program in the place of ours."""
    for folder in (*_build.FOLDERS, "cmd/evalscope", "python/evalscope"):
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
    (tmp_path / "go.mod").write_text("module github.com/modelscope/evalscope\n\ngo 1.21\n")
    (tmp_path / "cmd/evalscope/main.go").write_text('package main\n\nfunc main() { println("one") }\n')
    return tmp_path


def runs(path):
    return subprocess.run([path], capture_output=True, text=True, check=True).stderr.strip()


def test_a_clone_builds_again_when_a_file_changed(clone, capsys):
    first = _build.built(str(clone))
    assert runs(first) == "one" and _build.built(str(clone)) == first
    (clone / "cmd/evalscope/main.go").write_text("package main\n\nfunc main() { println(word) }\n")
    (clone / "cmd/evalscope/word.go").write_text('package main\n\nconst word = "two"\n')
    (clone / "cmd/evalscope/main_test.go").write_text("package main\n")
    second = _build.built(str(clone))
    assert runs(second) == "two" and not os.path.exists(first), "the old one is removed"
    (clone / "cmd/evalscope/main_test.go").write_text("package main // changed\n")
    assert _build.built(str(clone)) == second, "tests are not compiled in"
    assert "Go files changed" in capsys.readouterr().err


def test_what_does_not_compile_says_so(clone):
    (clone / "cmd/evalscope/main.go").write_text("package main\n\nfunc main() { nonsense }\n")
    with pytest.raises(_build.BuildError, match="undefined: nonsense"):
        _build.built(str(clone))
    assert not list(os.listdir(clone / "python/evalscope/_bin"))


def test_without_go_one_sentence_says_what_to_install(clone, monkeypatch):
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(sys, "path", [])
    with pytest.raises(_build.BuildError, match="install Go 1.26 or newer"):
        _build.built(str(clone))
