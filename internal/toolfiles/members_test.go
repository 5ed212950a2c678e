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

// TestNumbers_AllForms: decimals are read in one pass, every other form as strconv reads it.
func TestNumbers_AllForms(t *testing.T) {
	for list, want := range map[string][]float64{
		`[]`: nil, `[ ]`: nil, `[1]`: {1}, `[0.25 , -3.5,7]`: {0.25, -3.5, 7}, `[1e-7, 2E2, 3]`: {1e-7, 200, 3}, `["2", null, [1], 4]`: {2, math.NaN(), math.NaN(), 4},
		`[12345678901234567890.5, 0.1234567890123456789]`: {12345678901234567890.5, 0.1234567890123456789}, "[\n1,\n2\n]": {1, 2}, `{"a": 1}`: nil, `3`: nil,
	} {
		got := appendNumbers[float64](nil, []byte(list))
		same := len(got) == len(want)
		for i := 0; same && i < len(want); i++ {
			same = got[i] == want[i] || math.IsNaN(got[i]) && math.IsNaN(want[i]) || math.Abs(got[i]-want[i]) < 1e-15*math.Abs(want[i])
		}
		if !same {
			t.Errorf("%s: %v, not %v", list, got, want)
		}
	}
}

func TestValueEnd_OfListsOfLists(t *testing.T) {
	for list, want := range map[string]string{
		`[[1, 2], [3]], 4`: `[[1, 2], [3]]`, `[ [ ] , [1] ] ]`: `[ [ ] , [1] ]`, `[[1], [2, [3]]] x`: `[[1], [2, [3]]]`, `[["]"], [1]], 2`: `[["]"], [1]]`,
		`[[1], {"a": [2]}], 3`: `[[1], {"a": [2]}]`, `[[[1]], [2]] ]`: `[[[1]], [2]]`, `[[1], 2, "]"] ]`: `[[1], 2, "]"]`,
	} {
		if got := list[:valueEnd([]byte(list), 0)]; got != want {
			t.Errorf("%s: %s", list, got)
		}
	}
}
