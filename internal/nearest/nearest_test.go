package nearest

import (
	"strings"
	"testing"
)

func TestDistance_CountsSwapsOnce(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "abc", 3}, {"url", "ulr", 1}, {"parallel", "paralel", 1}, {"kitten", "sitting", 3}, {"abc", "abc", 0}, {"abcd", "cd", 2},
	} {
		if got := Distance(test.a, test.b); got != test.want {
			t.Errorf("distance of %q and %q = %d, want %d", test.a, test.b, got, test.want)
		}
	}
}

func TestOf_FindsWhatIsNear(t *testing.T) {
	names := []string{"Alpha", "beta"}
	for word, want := range map[string]string{"alhpa": "Alpha", "betta": "beta", "gamma ray": "", "": "", strings.Repeat("x", 9999): ""} {
		if got := Of(word, names, strings.ToLower); got != want {
			t.Errorf("%.20q is said to mean %q, want %q", word, got, want)
		}
	}
}
