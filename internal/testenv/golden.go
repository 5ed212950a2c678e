package testenv

import (
	"os"
	"strings"
	"testing"
)

// Golden compares a text with the file that keeps it, and reports the first line that differs. With update it writes the file.
func Golden(t testing.TB, path, got string, update bool) {
	t.Helper()
	if update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	kept, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if n, g, w := differs(got, string(kept)); n > 0 {
		t.Errorf("%s, line %d is %q, was %q; look at what is drawn, and write the file again with -update", path, n, g, w)
	}
}

// differs is the number of the first line that differs, from 1, with both texts of it, or 0. A text that is shorter has empty lines.
func differs(got, want string) (n int, g, w string) {
	for got != want {
		n++
		var moreG, moreW bool
		g, got, moreG = strings.Cut(got, "\n")
		w, want, moreW = strings.Cut(want, "\n")
		if g != w || moreG != moreW {
			return n, g, w
		}
	}
	return 0, "", ""
}
