package run_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/run"
)

// Prompts of exact lengths ask the server for its count whether the connection is tested or not: nothing advises a flag that was given.
func TestRun_MeasuringPromptsFailsWithoutAdviceThatWasTaken(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusInternalServerError) }))
	t.Cleanup(server.Close)
	args := arguments(t, server.URL+"/v1/chat/completions")
	args.Dataset, args.Prompt, args.PromptText, args.TokenizerPath = "random", nil, "", new("builtin")
	args.NoTestConnection, args.NoPreflight, args.TestTimeout = true, true, new(config.Seconds(1))
	args.MinPromptLength, args.MaxPromptLength = 20, 20
	_, err := run.Run(t.Context(), args, run.Options{})
	if err == nil || strings.Contains(err.Error(), "skips this test") || !strings.Contains(err.Error(), "even with --no-test-connection") {
		t.Errorf("%v", err)
	}
}
