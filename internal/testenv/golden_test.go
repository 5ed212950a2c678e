package testenv

import "testing"

func TestGolden_FirstLineThatDiffers(t *testing.T) {
	for _, c := range []struct {
		got, want string
		line      int
	}{
		{"a\nb\n", "a\nb\n", 0}, {"a\nb\n", "a\nc\n", 2}, {"a\n", "a\nb\n", 2}, {"a\nb\n", "a\n", 2}, {"a", "a\n", 1}, {"", "", 0}, {"", "a", 1},
	} {
		if n, _, _ := differs(c.got, c.want); n != c.line {
			t.Errorf("%q and %q differ in line %d, not %d", c.got, c.want, n, c.line)
		}
	}
}
