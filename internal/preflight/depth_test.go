package preflight

import (
	"strings"
	"testing"
)

// TestDepth_ServersAnswerIsNotReadDeeperThanTheStackReaches: a stack that overflows ends the process.
func TestDepth_ServersAnswerIsNotReadDeeperThanTheStackReaches(t *testing.T) {
	deep := strings.Repeat("[", 8_000_000)
	for _, body := range []string{deep, `{"error":` + deep, `data: {"choices":` + deep + "\n\ndata: [DONE]\n"} {
		read([]byte(body))
		words([]byte(body))
	}
}
