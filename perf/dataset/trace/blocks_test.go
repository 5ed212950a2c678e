package trace

import (
	"testing"

	"github.com/tidwall/gjson"
)

func TestIDs_UseAll64Bits(t *testing.T) {
	got, err := ids(gjson.Parse(`[-1, 9223372036854775807, 14879255164371896291, 18446744073709551614]`))
	if err != nil || len(got) != 4 {
		t.Fatalf("%v, %v", got, err)
	}
	seen := map[int64]bool{}
	for _, id := range got {
		seen[id] = true
	}
	if len(seen) != 4 {
		t.Errorf("ids fall together: %v", got)
	}
	for _, wrong := range []string{`[18446744073709551616]`, `[1.5]`, `["1"]`} {
		if _, err := ids(gjson.Parse(wrong)); err == nil {
			t.Errorf("%s is read", wrong)
		}
	}
}
