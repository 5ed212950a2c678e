package eventlog

import (
	"strings"
	"testing"
)

// TestDepth_DeepNestingIsNeitherReadNorEmbedded: a log may come from anywhere, and a body from any dataset.
func TestDepth_DeepNestingIsNeitherReadNorEmbedded(t *testing.T) {
	deep := strings.Repeat("[", 4_000_000) + strings.Repeat("]", 4_000_000)
	if embeddable([]byte(deep)) {
		t.Error("a body that no reader takes stands in a line as JSON")
	}
	if _, err := decode([]byte(strings.TrimSuffix(seal(`"event":"probe","probe":`+deep), "\n"))); err == nil {
		t.Error("the line was read")
	}
}
