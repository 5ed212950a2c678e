package sides

import "testing"

func TestUnmarked_LeavesTheMarkOutAndNothingElse(t *testing.T) {
	for body, want := range map[string]string{
		`{"content":"[rid:0123456789ab]\n\nHello"}`: `{"content":"\n\nHello"}`,
		`{"content":"[rid:012"}`:                    `{"content":"[rid:012"}`,
		`{"content":"Hello"}`:                       `{"content":"Hello"}`,
		`[rid:`:                                     `[rid:`,
	} {
		if got := string(unmarked([]byte(body))); got != want {
			t.Errorf("%s: %s", body, got)
		}
	}
}
