package toolfiles

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
)

// sameMembers fails where keysOf and numbers read JSON otherwise than encoding/json does.
func sameMembers(t *testing.T, data []byte) {
	t.Helper()
	var whole map[string]json.RawMessage
	if json.Unmarshal(data, &whole) != nil || whole == nil {
		return
	}
	k := keysOf(data)
	if len(k) != len(whole) {
		t.Fatalf("%s: %d members, want %d", data, len(k), len(whole))
	}
	for name, raw := range whole {
		if got, want := strings.TrimSpace(string(k[name])), strings.TrimSpace(string(raw)); got != want {
			t.Fatalf("%s: %q is %s, want %s", data, name, got, want)
		}
		var list []any
		if json.Unmarshal(raw, &list) != nil {
			continue
		}
		got := k.numbers(name)
		if len(got) != len(list) {
			t.Fatalf("%s: %d numbers of %q, want %d", data, len(got), name, len(list))
		}
		for i, v := range list {
			if want, ok := v.(float64); ok && math.Abs(got[i]-want) > 1e-14*math.Abs(want) {
				t.Fatalf("%s: number %d is %g, want %g", data, i, got[i], want)
			}
		}
	}
}
