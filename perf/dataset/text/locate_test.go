package text_test

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/dataset"
)

func TestLocate_FilesThatCannotBeUsedAreRefusedWithTheReason(t *testing.T) {
	dir := t.TempDir()
	socket, err := net.Listen("unix", filepath.Join(dir, "s"))
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Close()
	tests := []struct {
		name, dataset string
		o             dataset.Options
		want          string
	}{
		{name: "empty", dataset: "custom", o: dataset.Options{Path: write(t, "f", "")}, want: "contains no prompts"},
		{name: "blank", dataset: "custom", o: dataset.Options{Path: write(t, "f", "\n \r\n"), Offset: 3}, want: "contains no prompts"},
		{name: "empty texts", dataset: "line_by_line", o: dataset.Options{Path: write(t, "f", "\"\"\n\" \"\n"), Offset: 3}, want: "all 2 prompts"},
		{name: "missing", dataset: "custom", o: dataset.Options{Path: filepath.Join(dir, "no")}, want: "does not exist"},
		{name: "not named", dataset: "custom", want: "--dataset-path"},
		{name: "no hub", dataset: "openqa", want: "--dataset-path"},
		{name: "directory", dataset: "custom", o: dataset.Options{Path: dir}, want: "is a folder without a file that ends in .jsonl"},
		{name: "directory without the file", dataset: "openqa", o: dataset.Options{Path: dir}, want: "there is no open_qa.jsonl: "},
		{name: "device", dataset: "custom", o: dataset.Options{Path: os.DevNull}, want: "is neither a regular file nor a named pipe"},
		{name: "socket", dataset: "custom", o: dataset.Options{Path: socket.Addr().String()}, want: "is neither a regular file nor a named pipe"},
		{name: "not UTF-8", dataset: "custom", o: dataset.Options{Path: write(t, "f", "\x80\n")}, want: "line 1: the line is not UTF-8"},
		{name: "too long", dataset: "custom", o: dataset.Options{Path: write(t, "f", strings.Repeat("x", 17<<20))}, want: "line 1: the line is longer than 16 MiB"},
		{name: "bounds", dataset: "custom", o: dataset.Options{Path: write(t, "f", "a"), MinLength: 2, MaxLength: 1}, want: "above --max-prompt-length"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if why := refuse(t, test.dataset, test.o); !strings.Contains(why, test.want) {
				t.Errorf("got %q, want %q in it", why, test.want)
			}
		})
	}
}

func TestLocate_OpenqaComesFromAFileADirectoryOrTheHub(t *testing.T) {
	path := write(t, "open_qa.jsonl", `{"question":"q"}`)
	if got := read(t, "openqa", dataset.Options{Path: filepath.Dir(path)}, 1); got[0] != "q" {
		t.Error(got)
	}
	var asked dataset.HubFile
	fetch := func(_ context.Context, file dataset.HubFile) (string, error) { asked = file; return path, nil }
	if got := read(t, "openqa", dataset.Options{Fetch: fetch}, 1); got[0] != "q" {
		t.Error(got)
	}
	want := dataset.HubFile{ModelScope: "AI-ModelScope/HC3-Chinese", HuggingFace: "Hello-SimpleAI/HC3-Chinese", File: "open_qa.jsonl"}
	if asked != want || *declared(t, "openqa").Traits.Hub != want {
		t.Errorf("asked for %+v", asked)
	}
	offline := func(context.Context, dataset.HubFile) (string, error) { return "", errors.New("offline") }
	if why := refuse(t, "openqa", dataset.Options{Fetch: offline}); !strings.Contains(why, "offline") {
		t.Error(why)
	}
}

func TestLocate_ADirectoryIsItsOnlyFileOrTheCandidatesAreListed(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"README.md", "b.jsonl"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("Why?\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := prompts(t, "custom", []byte("x"), dataset.Options{}); err != nil || len(got) != 1 {
		t.Fatal(got, err)
	}
	open := func() error {
		source, err := declared(t, "custom").Open(t.Context(), dataset.Options{Path: dir, Chat: true})
		if err == nil {
			err = source.Close()
		}
		return err
	}
	if err := open(); err != nil {
		t.Error(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "a.txt.gz"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := open(); err == nil || !strings.Contains(err.Error(), "use one of them in --dataset-path: a.txt.gz, b.jsonl") {
		t.Error(err)
	}
}

func TestLocate_FolderOfADatasetHasItsFileUnderAnyName(t *testing.T) {
	line := `{"conversation":[{"human":"q","assistant":"a"}]}`
	for name, file := range map[string]string{"as ModelScope has it": "common_zh_70k.jsonl", "as Hugging Face has it": "sharegpt_jsonl/common_zh_70k.jsonl", "the only file": "mine.jsonl"} {
		dir := t.TempDir()
		path := filepath.Join(dir, filepath.FromSlash(file))
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(line), 0o600)); err != nil {
			t.Fatal(err)
		}
		if got := read(t, "share_gpt_zh", dataset.Options{Path: dir}, 1); got[0] != "q" {
			t.Errorf("%s: %v", name, got)
		}
	}
}
