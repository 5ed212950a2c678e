package hub

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/testenv"
)

// modules are what the cross-checks import.
var modules = map[Source]string{ModelScope: "modelscope", HuggingFace: "huggingface_hub"}

const pythonSnapshot = `
import sys
source, repo, offline, *patterns = sys.argv[1:]
if source == "modelscope":
    from modelscope.hub.snapshot_download import snapshot_download
    path = snapshot_download(repo, allow_patterns=patterns, local_files_only=offline == "1")
else:
    from huggingface_hub import snapshot_download
    path = snapshot_download(repo, allow_patterns=patterns, local_files_only=offline == "1")
print("dir:" + path)
`

// python runs a script with the bench's environment and home, and returns what it printed.
func (b *bench) python(t *testing.T, python, script string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), python, append([]string{"-c", script}, args...)...)
	cmd.Env = []string{"HOME=" + b.home, "PATH=" + os.Getenv("PATH"), "MODELSCOPE_DOWNLOAD_INTRA_CLOUD=false",
		"HF_HUB_DISABLE_TELEMETRY=1", "HF_HUB_DISABLE_XET=1", "HF_HUB_DISABLE_UPDATE_CHECK=1"}
	for name, value := range b.vars {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return string(out)
}

func (b *bench) pythonSnapshot(t *testing.T, python string, source Source, offline string) string {
	t.Helper()
	out := b.python(t, python, pythonSnapshot, append([]string{string(source), modelID, offline}, TokenizerFiles()...)...)
	_, dir, ok := strings.Cut(out, "dir:")
	if !ok {
		t.Fatalf("no directory in the output:\n%s", out)
	}
	return strings.TrimSpace(dir)
}

func TestPython_FindsOfflineWhatGoLoaded(t *testing.T) {
	bothHubs(t, func(t *testing.T, source Source) {
		python := testenv.Python(t, modules[source])
		b := newBench(t)
		ours := b.load(t, TokenizerRequest(source, modelID, ""))
		b.hub.Close()
		theirs := b.pythonSnapshot(t, python, source, "1")
		if theirs != ours {
			t.Errorf("Python finds %s, Go loaded into %s", theirs, ours)
		}
		holds(t, theirs, tokenizerRepo(), tokenizerNames...)
	})
}

func TestPython_GoFindsWithoutAskingWhatPythonLoaded(t *testing.T) {
	bothHubs(t, func(t *testing.T, source Source) {
		python := testenv.Python(t, modules[source])
		b := newBench(t)
		theirs := b.pythonSnapshot(t, python, source, "0")
		before := len(b.hub.requests(""))
		ours := b.load(t, TokenizerRequest(source, modelID, ""))
		if ours != theirs {
			t.Errorf("Go finds %s, Python loaded into %s", ours, theirs)
		}
		if after := len(b.hub.requests("")); before == 0 || after != before {
			t.Errorf("%d requests by Python, %d more by Go", before, after-before)
		}
		holds(t, ours, tokenizerRepo(), tokenizerNames...)
	})
}

func TestPython_KnowsWhichFilesTheCommitLacks(t *testing.T) {
	python := testenv.Python(t, "huggingface_hub")
	b := newBench(t)
	b.load(t, TokenizerRequest(HuggingFace, modelID, ""))
	out := b.python(t, python, `
import sys
from huggingface_hub import try_to_load_from_cache, _CACHED_NO_EXIST
print(try_to_load_from_cache(sys.argv[1], "chat_template.jinja") is _CACHED_NO_EXIST, try_to_load_from_cache(sys.argv[1], "tokenizer.json"))
`, modelID)
	if !strings.HasPrefix(out, "True ") || !strings.Contains(out, filepath.Join("snapshots", commitOf(tokenizerRepo()), "tokenizer.json")) {
		t.Errorf("got %s", out)
	}
}

// TestPython_LocksKeepPythonAndGoApart holds each lock in one language and tries it in the other.
func TestPython_LocksKeepPythonAndGoApart(t *testing.T) {
	python := testenv.Python(t, "filelock", "modelscope_hub")
	b := newBench(t)
	r := TokenizerRequest(ModelScope, modelID, "")
	path := newModelScopeCache(b.env, r).lockPath(r, "tokenizer.json")
	unlock, held, err := lock(t.Context(), path)
	if err != nil || !held {
		t.Fatalf("held %v, %v", held, err)
	}
	const try = `
import sys
from filelock import FileLock, Timeout
from modelscope_hub._download import DownloadManager
from modelscope_hub.config import HubConfig
from modelscope_hub import _legacy_api
config = HubConfig()
manager = DownloadManager.__new__(DownloadManager)
manager._config = config
path = manager._lock_path(sys.argv[1], "model", file_path="tokenizer.json")
assert str(path) == sys.argv[2], path
try:
    FileLock(str(path), timeout=0).acquire()
    print("free")
except Timeout:
    print("taken")
`
	if got := strings.TrimSpace(b.python(t, python, try, modelID, path)); got != "taken" {
		t.Errorf("while Go holds the lock Python finds it %s", got)
	}
	unlock()
	if got := strings.TrimSpace(b.python(t, python, try, modelID, path)); got != "free" {
		t.Errorf("after Go released the lock Python finds it %s", got)
	}
}

func TestPython_PatternsMatchAsInPython(t *testing.T) {
	python := testenv.Python(t)
	b := newBench(t)
	patterns := []string{"*", "?", "*.json", "a*c", "[ab]c", "[!ab]c", "[a-c]x", "[c-a]x", "[!c-a]x", "[]]", "[!]]", "[", "[a", "a[", "[a-]", "[-a]", "[^a]",
		"a/*", "**/b", "a.b", "a+b", "(a)", "{a,b}", `[\]x`, "[a-c-e]", "x]", "[[]", "ä*"}
	names := []string{"", "a", "b", "c", "ac", "bc", "cc", "ax", "x", "]", "[", "[a", "a[", "-", "^", "a/b", "a/b/c", "x/y/b", "aXc", "a.b", "aab", "a+b",
		"(a)", "{a,b}", `\x`, "e", "x]", "tokenizer.json", "d/tokenizer.json", "ärger", "a\nc"}
	out := b.python(t, python, `
import fnmatch, sys
n = int(sys.argv[1]); patterns, names = sys.argv[2:2+n], sys.argv[2+n:]
print("".join("01"[fnmatch.fnmatchcase(s, p)] for p in patterns for s in names))
`, append(append([]string{"28"}, patterns...), names...)...)
	if len(patterns) != 28 || len(strings.TrimSpace(out)) != len(patterns)*len(names) {
		t.Fatalf("%d patterns, answer %s", len(patterns), out)
	}
	for i, p := range patterns {
		for j, s := range names {
			if want := out[i*len(names)+j] == '1'; matches(p, s) != want {
				t.Errorf("%q on %q: got %v, Python says %v", p, s, !want, want)
			}
		}
	}
}
