package run_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/standard"
	"github.com/modelscope/evalscope/perf/workload"
)

// A counter yields the numbers from next on.
type counter struct{ next int }

func (c *counter) Next(context.Context) (workload.Session, error) {
	c.next++
	return workload.Single(workload.Prompt{Text: fmt.Sprintf("number %d", c.next-1), Chat: true}), nil
}

func (c *counter) Close() error { return nil }

func counters() run.Options {
	return run.Options{Plugins: standard.Plugins().With(dataset.Declaration{Name: "counter", Traits: dataset.Traits{Endless: true},
		Arguments: []argument.Declaration{{Name: "from", Kind: argument.Int, Default: "1"}},
		Open: func(_ context.Context, o dataset.Options) (dataset.Source, error) {
			return &counter{o.Args.Int("from")}, nil
		}})}
}

func TestDatasetArguments_ReachThePluginsDataset(t *testing.T) {
	for given, want := range map[string]string{"": "number 1", "40": "number 40", `"50"`: "number 50"} {
		var (
			mu   sync.Mutex
			sent []string
		)
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			mu.Lock()
			sent = append(sent, string(body))
			mu.Unlock()
			io.WriteString(w, `{"choices":[{"message":{"content":"yes"},"finish_reason":"stop"}]}`)
		}))
		args := arguments(t, server.URL)
		args.Stream, args.NoTestConnection, args.Dataset, args.Number = false, true, "counter", []run.Count{{N: 1}}
		args.Prompt, args.PromptText = nil, ""
		if given != "" {
			args.DatasetArgs = protocol.Object{{Key: "from", Value: json.RawMessage(given)}}
		}
		_, err := run.Run(t.Context(), args, counters())
		server.Close()
		if all := strings.Join(sent, "\n"); err != nil || !strings.Contains(all, `"`+want+`"`) {
			t.Errorf("from %q: %v, sent %s", given, err, all)
		}
	}
}

func TestDatasetArguments_ThatAreWrongAreRefusedBeforeAnythingIsSent(t *testing.T) {
	args := arguments(t, "http://127.0.0.1:9")
	args.Dataset, args.Prompt, args.PromptText = "counter", nil, ""
	args.DatasetArgs = protocol.Object{{Key: "form", Value: json.RawMessage("1")}}
	_, err := run.Run(t.Context(), args, counters())
	if err == nil || !strings.Contains(err.Error(), "dataset_args: 'form' is not an argument of dataset counter: did you mean from?") {
		t.Error(err)
	}
}
