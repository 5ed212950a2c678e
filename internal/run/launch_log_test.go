package run

import (
	"os"
	"path/filepath"
	"testing"
)

func TestLastOf_KeepsWholeLinesOfTheEnd(t *testing.T) {
	path := filepath.Join(t.TempDir(), "server.log")
	if err := os.WriteFile(path, []byte("first\nsecond\nthird\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for most, want := range map[int64]string{100: "first\nsecond\nthird\n", 19: "first\nsecond\nthird\n", 18: "second\nthird\n", 8: "third\n"} {
		if got, err := lastOf(f, most); err != nil || string(got) != want {
			t.Errorf("the last %d bytes are %q, %v, want %q", most, got, err, want)
		}
	}
}
