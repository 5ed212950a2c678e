package engine

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/dataset/conversation"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/protocol/openai"
	"github.com/modelscope/evalscope/perf/workload"
)

// BenchmarkTurns_NextBody makes the body of a turn behind a history of 32 KB, in eight turns: what stands between an answer's end and
// the next turn where there is no think time.
func BenchmarkTurns_NextBody(b *testing.B) {
	answers := map[string]string{
		"plain":  strings.Repeat("an answer in plain words ", 2<<10/25),
		"prose":  strings.Repeat("An answer, \"quoted\" and with\nlines in it. ", 2<<10/42),
		"code":   strings.Repeat("\tif (a[\"x\"] < 3 && b) {\n\t\treturn \"y\\n\";\n\t}\n", 2<<10/46),
		"zh":     strings.Repeat("这是一个中文的回答，", 2<<10/30),
		"u+2028": strings.Repeat("a line\u2028another ", 2<<10/17),
	}
	for _, name := range []string{"plain", "prose", "code", "zh", "u+2028"} {
		b.Run(name, func(b *testing.B) {
			s := eightTurns(b, answers[name])
			var history []workload.Answer
			for range 8 {
				history = append(history, workload.Answer{Text: answers[name]})
			}
			temperature := 0.0
			p := NewPreparer(&plan.Plan{MaxTokens: &plan.Range{Min: 5, Max: 5}, Protocol: openai.Dialect(),
				Settings: protocol.Settings{Model: "m", Stream: true, Sampling: protocol.Sampling{Temperature: &temperature}}}, nil, nil)
			size := 0
			b.ReportAllocs()
			for b.Loop() {
				turn, ok := s.Later.Next(history)
				it, err := p.later(&s, turn, 8)
				if !ok || err != nil {
					b.Fatal(err)
				}
				size = len(it.request.Body)
			}
			b.ReportMetric(float64(size), "body-bytes")
		})
	}
}

// eightTurns is a conversation of nine questions as long as the answers.
func eightTurns(b *testing.B, text string) workload.Session {
	b.Helper()
	path := filepath.Join(b.TempDir(), "lines")
	var turns []string
	for range 9 {
		turns = append(turns, `{"user":`+string(protocol.Literal(text))+`}`)
	}
	if err := os.WriteFile(path, []byte(`{"turns":[`+strings.Join(turns, ",")+"]}"), 0o600); err != nil {
		b.Fatal(err)
	}
	for _, d := range conversation.Declarations() {
		if d.Name != "custom_multi_turn" {
			continue
		}
		source, err := d.Open(b.Context(), dataset.Options{Path: path, Chat: true, Args: argument.Values{}, MaxLength: 1 << 20, Rand: Rand(1)})
		if err != nil {
			b.Fatal(err)
		}
		defer source.Close()
		s, err := source.Next(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		return s
	}
	b.Fatal("no custom_multi_turn")
	return workload.Session{}
}
