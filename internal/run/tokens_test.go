package run_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/internal/simulator"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// TestTokens_OfPayloadsComeFromWhatTheServerIsAskedFor: a server that sends four tokens an event after the first. An answer of
// 9 tokens has events of 1, 4 and 4, or of 4, 4 and 1 where its first token is half a character: 8 or 5 gaps. They are the
// same whichever way the server says it, and the report names the way.
func TestTokens_OfPayloadsComeFromWhatTheServerIsAskedFor(t *testing.T) {
	usage := json.RawMessage(`{"include_usage":true,"continuous_usage_stats":true}`)
	yes := json.RawMessage("true")
	known := 0 // gaps of the first case
	for _, c := range []struct {
		name  string
		extra run.Members
		by    record.TokenSource
		says  string
	}{
		{"ids", run.Members{{Key: "return_token_ids", Value: yes}}, record.TokensByIDs, "from token IDs"},
		{"logprobs", run.Members{{Key: "logprobs", Value: yes}}, record.TokensByLogprobs, "from logprobs"},
		{"usage", run.Members{{Key: "stream_options", Value: usage}}, record.TokensByUsage, "from usage in the stream"},
		{"ids and logprobs", run.Members{{Key: "return_token_ids", Value: yes}, {Key: "logprobs", Value: yes}}, record.TokensByIDs, "from token IDs"},
		{"all", run.Members{{Key: "return_token_ids", Value: yes}, {Key: "logprobs", Value: yes}, {Key: "stream_options", Value: usage}},
			record.TokensByUsage, "from usage in the stream"},
		{"nothing", nil, "", "unknown (no usage in the stream, token IDs, logprobs or matching tokenizer)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			args := arguments(t, serve(t, simulator.Config{StreamInterval: 4}))
			args.Number, args.MaxTokens = []run.Count{{N: 5}}, &run.Range{Min: 9, Max: 9}
			args.ExtraArgs, args.Verbose = append(args.ExtraArgs, c.extra...), true
			var tables bytes.Buffer
			l := mustRun(t, args, run.Options{Tables: &tables}).Levels[0]
			if !strings.Contains(tables.String(), "Tokens per payload: "+c.says) {
				t.Errorf("the report does not say %q", c.says)
			}
			tokens := l.PayloadTokens
			gaps := 0
			if d := l.Distribution(metric.TokenGap); d != nil {
				gaps = d.N()
			}
			if c.by == "" {
				if tokens == nil || tokens.Unknown != 5 || gaps != 0 {
					t.Errorf("%+v with %d gaps", tokens, gaps)
				}
				return
			}
			if tokens == nil || tokens.Sources[c.by] != 5 || len(tokens.Sources) != 1 || tokens.Unknown != 0 {
				t.Fatalf("%+v, want 5 requests by %s", tokens, c.by)
			}
			if known == 0 {
				known = gaps
			}
			if gaps != known || gaps < 25 || gaps > 40 {
				t.Errorf("%d gaps, want 5 to 8 a request, and as many as of the first case: %d", gaps, known)
			}
			if b := tokens.Payloads; len(b) != 2 || b[0] != (metric.TokenBin{Tokens: 1, Payloads: 5}) || b[1] != (metric.TokenBin{Tokens: 4, Payloads: 10}) {
				t.Errorf("payloads by their tokens: %+v", b)
			}
		})
	}
}
