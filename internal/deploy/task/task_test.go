package task

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestIndex_IsTheSchedulersNumber(t *testing.T) {
	of := func(name, value string) func(string) string {
		return func(asked string) string {
			if asked == name {
				return value
			}
			return ""
		}
	}
	for _, name := range indexes {
		if n, err := Index(of(name, "3")); n != 3 || err != nil {
			t.Errorf("%s: %d, %v", name, n, err)
		}
		for _, bad := range []string{"x", "-1", "1.5"} {
			if _, err := Index(of(name, bad)); err == nil {
				t.Errorf("%s=%s was taken", name, bad)
			}
		}
	}
	if _, err := Index(of("", "")); err == nil || !strings.Contains(err.Error(), "--index") {
		t.Errorf("%v", err)
	}
}

// folder makes one as Kubernetes mounts a Secret: links to a hidden folder.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "..data"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		if err := errors.Join(os.WriteFile(filepath.Join(dir, "..data", name), []byte(text), 0o400), os.Symlink(filepath.Join("..data", name), filepath.Join(dir, name))); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func flags() []Flag {
	return []Flag{{Name: "api-key"}, {Name: "headers", Several: true}, {Name: "client-key", File: true}}
}

func TestSecrets_AreWordsOfPerf(t *testing.T) {
	dir := folder(t, map[string]string{"api-key": "-sk 1\n", "headers": "A=b c\n\nD=e\r\n", "client-key": "PEM", "join-token": "t"})
	words, names, err := Secrets(dir, flags())
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"--api-key=-sk 1", "--client-key=" + filepath.Join(dir, "client-key"), "--headers", "A=b c", "D=e"}; !cmp.Equal(words, want) {
		t.Error(cmp.Diff(want, words))
	}
	if want := []string{"api-key", "client-key", "headers", "join-token"}; !cmp.Equal(names, want) {
		t.Error(cmp.Diff(want, names))
	}
}

func TestSecrets_AllThatIsWrongAtOnce(t *testing.T) {
	_, _, err := Secrets(folder(t, map[string]string{"api-key": " \n", "apikey": "sk-hidden"}), flags())
	if err == nil || !strings.Contains(err.Error(), `"api-key": it is empty`) || !strings.Contains(err.Error(), `"apikey" is not a flag`) || strings.Contains(err.Error(), "hidden") {
		t.Errorf("%v", err)
	}
	if _, _, err := Secrets(filepath.Join(t.TempDir(), "none"), flags()); err == nil {
		t.Error("a folder that is not there was read")
	}
}
