package bridge

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/secret"
)

func TestLog_BeginsBeforeItsFileAndHoldsNoSecret(t *testing.T) {
	l := &lateLog{secrets: secret.Values{"", "sk-secret"}}
	write := func(text string) {
		if n, err := l.Write([]byte(text)); n != len(text) || err != nil {
			t.Fatal(n, err)
		}
	}
	path := filepath.Join(t.TempDir(), logName)
	write("key sk-se")
	write("cret is good\n")
	if err := l.open(path); err != nil {
		t.Fatal(err)
	}
	write("later sk-secret, and a line that does not end: sk-secret")
	l.close()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want := "key ********** is good\nlater **********, and a line that does not end: **********\n"
	if string(data) != want {
		t.Errorf("the log is %q, want %q", data, want)
	}
}

func TestLog_IsBounded(t *testing.T) {
	l := &lateLog{}
	for range 100 {
		_, _ = l.Write([]byte(strings.Repeat("x", 1<<16) + "\n"))
	}
	if l.early.Len() > logLimit {
		t.Errorf("it holds %d bytes", l.early.Len())
	}
}
