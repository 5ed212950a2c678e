package run_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modelscope/evalscope/app"
	"github.com/modelscope/evalscope/internal/artifacts"
	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/plugin"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/record"
	"github.com/modelscope/evalscope/perf/standard"
	"github.com/modelscope/evalscope/perf/workload"
)

// vectors is a dialect for embeddings, as short as one can be.
type vectors struct{}

func (vectors) Encode(turn workload.Turn, s protocol.Settings) (protocol.Request, error) {
	if turn.Prompt.Inputs == nil {
		return protocol.Request{}, errors.New("embeddings take a list of inputs")
	}
	var body protocol.Object
	body.SetValue("model", s.Model)
	body.SetValue("input", turn.Prompt.Inputs)
	return protocol.Request{Body: body.Append(nil), N: 1}, nil
}

func (vectors) Probe(e protocol.Request) (protocol.Request, error) { return e, nil }

func (vectors) NewReply(*protocol.Request) protocol.Reply { return &vectorReply{} }

func (vectors) ErrorText(body []byte) string { return string(body) }

func (vectors) PromptText(body []byte) string {
	var asked struct{ Input []string }
	if json.Unmarshal(body, &asked) != nil {
		return ""
	}
	return strings.Join(asked.Input, "\n")
}

func (vectors) OutputAlone([]byte) bool { return false }

// A vectorReply reads {"data":[…],"usage":{"prompt_tokens":n}}.
type vectorReply struct{ usage record.Usage }

func (r *vectorReply) Payload(_, _ []byte) protocol.Chunk {
	return protocol.Chunk{Fault: &record.Fault{Kind: record.FaultDecode, Words: "embeddings are no stream"}}
}

func (r *vectorReply) Behind([]byte) {}

func (r *vectorReply) Body(body []byte) *record.Fault {
	var said struct {
		Data  []struct{ Embedding []float64 }
		Usage *struct {
			Prompt int `json:"prompt_tokens"`
		}
	}
	if err := json.Unmarshal(body, &said); err != nil || len(said.Data) == 0 {
		return &record.Fault{Kind: record.FaultDecode, Words: "the reply holds no vector"}
	}
	if said.Usage != nil {
		r.usage = record.Usage{Given: true, Prompt: said.Usage.Prompt, Completion: -1, Cached: -1, Reasoning: -1}
	}
	return nil
}

func (r *vectorReply) Result() protocol.Result {
	return protocol.Result{Usage: r.usage, Complete: true}
}

// A vectorServer answers every input with a vector, and counts a token for each word where it counts.
type vectorServer struct {
	counts bool
	mu     sync.Mutex
	keys   map[string]bool // of all bodies that came
}

func (s *vectorServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	data, _ := io.ReadAll(r.Body)
	var body map[string]json.RawMessage
	var inputs []string
	if json.Unmarshal(data, &body) != nil || json.Unmarshal(body["input"], &inputs) != nil || r.URL.Path != "/v1/embeddings" {
		http.Error(w, "no inputs", http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	for key := range body {
		s.keys[key] = true
	}
	s.mu.Unlock()
	reply := map[string]any{"data": slices.Repeat([]any{map[string]any{"embedding": []float64{0.25, -1}}}, len(inputs))}
	if s.counts {
		reply["usage"] = map[string]int{"prompt_tokens": len(strings.Fields(strings.Join(inputs, " ")))}
	}
	json.NewEncoder(w).Encode(reply)
}

// batches is a dataset of pairs of texts, eleven words in all.
type batches struct{}

func (batches) Next(context.Context) (workload.Session, error) {
	return workload.Single(workload.Prompt{Inputs: []string{"What does a load test measure?", "How a server bears load"}}), nil
}

func (batches) Close() error { return nil }

// embedding is a server for embeddings, and the arguments and plugins of a run against it.
func embedding(t *testing.T, counts bool) (*vectorServer, run.Arguments, run.Options) {
	t.Helper()
	server := &vectorServer{counts: counts, keys: map[string]bool{}}
	listening := httptest.NewServer(server)
	t.Cleanup(listening.Close)
	open := func(context.Context, dataset.Options) (dataset.Source, error) { return batches{}, nil }
	plugins := standard.Plugins().
		With(dataset.Declaration{Name: "batches", Traits: dataset.Traits{Endless: true}, Open: open}).
		WithProtocols(protocol.Declaration{Name: "vectors", Kind: protocol.Embedding, BasePath: "/v1", Endpoint: "embeddings", Endpoints: []string{"embeddings"}, Open: protocol.Always(vectors{})})
	args := run.DefaultArguments()
	args.Model, args.URL, args.API, args.Dataset = "bge", listening.URL, "vectors", "batches"
	args.OutputsDir, args.SleepInterval, args.Verbose = t.TempDir(), 0, true
	args.Parallel, args.Number = []int{1, 2}, []run.Count{{N: 12}, {N: 40}}
	args.Exports = []string{"all"}
	return server, args, run.Options{Plugins: plugins}
}

// unlike are words that speak of answers made token by token.
var unlike = []string{"TTFT", "TPOT", "ITL", "first token", "Time to first", "inter-token", "output token", "Output token", "Output (tok/s)",
	"Gen. toks/s", "Total Generated", "ackage", "Cached", "token_counts", "without token counts", "in decode", "首 token", "输出 token"}

func lacks(t *testing.T, name, text string) {
	t.Helper()
	for _, word := range unlike {
		if i := strings.Index(text, word); i >= 0 {
			t.Errorf("%s speaks of %q: …%s…", name, word, text[max(0, i-60):min(len(text), i+80)])
		}
	}
}

func TestEmbeddings_ShowOnlyWhatExists(t *testing.T) {
	server, args, plugins := embedding(t, true)
	var tables bytes.Buffer
	plugins.Tables = &tables
	result := mustRun(t, args, plugins)
	if d := cmp.Diff(map[string]bool{"model": true, "input": true}, server.keys); d != "" {
		t.Errorf("the bodies' keys (-want +got)\n%s", d)
	}
	for _, l := range result.Levels {
		tokens, _ := l.Value(metric.InputTokens)
		rate, _ := l.Value(metric.InputThroughput)
		seconds, _ := l.Value(metric.Duration)
		if l.Kind != protocol.Embedding || l.Succeeded != l.Load.Number || tokens != 11 || rate != float64(11*l.Succeeded)/seconds || l.Uncounted != 0 {
			t.Errorf("%s: kind %s, %d succeeded, %v tokens a request, %v tok/s in %v s, %d uncounted",
				l.Load.Name, l.Kind, l.Succeeded, tokens, rate, seconds, l.Uncounted)
		}
	}
	filesOfEmbeddings(t, result)
	text := tables.String()
	lacks(t, "the tables", text)
	input, requests := strings.Index(text, "Input token throughput (tok/s)"), strings.Index(text, "Request throughput (req/s)")
	if input < 0 || requests < input || !strings.Contains(text, "Total Input Tokens") {
		t.Errorf("input throughput is not first:\n%s", text)
	}
	for _, s := range result.Suggestions {
		lacks(t, "the suggestion "+s.Rule, s.Finding.EN+s.Try.EN)
	}
	for _, file := range result.Exports {
		if strings.HasSuffix(file, ".vllm.json") || strings.HasSuffix(file, ".aiperf.json") {
			t.Errorf("%s is a report of generated text", file)
		}
	}
	if _, err := run.Show(t.Context(), result.Folder, run.ReportOptions{Explain: true}, plugins); err == nil || !strings.Contains(err.Error(), "embedding") {
		t.Errorf("an explanation of reports of generated text: %v", err)
	}
	var again bytes.Buffer
	plugins.Tables = &again
	if _, err := run.Show(t.Context(), result.Folder, run.ReportOptions{}, plugins); err != nil {
		t.Fatal(err)
	}
	lacks(t, "the report made again", again.String())
	again.Reset()
	if _, err := run.Show(t.Context(), result.Folder, run.ReportOptions{FailuresInfinite: true}, plugins); err != nil {
		t.Fatal(err)
	}
	lacks(t, "the report with failures as infinite", again.String())
	columnsOfEmbeddings(t, text, result.Levels[0])
	listOfEmbeddings(t, args.OutputsDir, plugins.Plugins)
}

// columnsOfEmbeddings holds the tables to all that the metric table puts there.
func columnsOfEmbeddings(t *testing.T, text string, level *metric.Level) {
	t.Helper()
	for _, section := range []metric.Section{metric.SummaryTable, metric.PercentileTable, metric.GuideTable, metric.SweepTable, metric.TailTable} {
		for _, p := range metric.PlacedIn(section, protocol.Embedding) {
			if !p.IsOf(level) {
				continue
			}
			for _, word := range strings.Fields(p.Label) { // a header may stand in several lines
				if !strings.Contains(text, word) {
					t.Errorf("the tables lack %q of %s", word, p.Label)
				}
			}
		}
	}
}

// listOfEmbeddings holds `report list` to a throughput that there is.
func listOfEmbeddings(t *testing.T, outputs string, plugins plugin.Set) {
	t.Helper()
	var listed, complaints bytes.Buffer
	code := app.Main(app.Process{Args: []string{"report", "list", outputs}, Stdout: &listed, Stderr: &complaints, Stdin: strings.NewReader(""),
		Getenv: func(string) string { return "" }}, plugins)
	header, row, _ := strings.Cut(listed.String(), "\n")
	if code != 0 || !strings.Contains(header, "Best in tok/s") || !strings.Contains(header, "Best req/s") || !strings.Contains(header, "P99 latency (s)") ||
		strings.Contains(header, " out ") || strings.Contains(row, " -  ") {
		t.Errorf("code %d, %s\n%s", code, complaints.String(), listed.String())
	}
	lacks(t, "the list", listed.String())
}

// filesOfEmbeddings holds a run's files to what there is of embeddings.
func filesOfEmbeddings(t *testing.T, result *run.Result) {
	t.Helper()
	log, err := eventlog.Open(filepath.Join(result.Folder, result.Levels[0].Load.Name, eventlog.FileName))
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	var kept struct{ Kind string }
	if err := json.Unmarshal(read(t, filepath.Join(result.Folder, "run.json")), &kept); err != nil || kept.Kind != "embedding" || log.Head().Kind != "embedding" {
		t.Errorf("run.json says %q, the log %q: %v", kept.Kind, log.Head().Kind, err)
	}
	var doc struct {
		Run    struct{ Kind string }
		Levels []struct{ Metrics map[metric.Key]any }
	}
	if err := json.Unmarshal(result.JSON, &doc); err != nil || doc.Run.Kind != "embedding" {
		t.Fatalf("perf_result.json says %q: %v", doc.Run.Kind, err)
	}
	for _, d := range metric.Table() {
		if _, there := doc.Levels[0].Metrics[d.Key]; there != d.Exists(protocol.Embedding) {
			t.Errorf("perf_result.json has %s: %v", d.Key, there)
		}
	}
	for _, v := range artifacts.Message(result.Levels[0]) {
		lacks(t, "the dashboard", v.Name)
	}
	for _, column := range artifacts.PercentileTable(result.Levels[0]).Columns {
		lacks(t, "the dashboard's table", column)
	}
	page, _, _ := strings.Cut(string(read(t, filepath.Join(result.Folder, "perf_report.html"))), "<script>")
	lacks(t, "the page", page)
	if !strings.Contains(page, "Input throughput") {
		t.Error("the page has no input throughput")
	}
	lacks(t, "summary.md", string(read(t, filepath.Join(result.Folder, "summary.md"))))
	for _, name := range []string{"requests.csv", "levels.csv"} {
		header, _, _ := strings.Cut(string(read(t, filepath.Join(result.Folder, name))), "\n")
		if strings.Contains(header, "ttft") || strings.Contains(header, "output") || !strings.Contains(header, "input_rate") {
			t.Errorf("%s has the columns %s", name, header)
		}
	}
}

func TestEmbeddings_WithoutUsageAreCountedByTheTokenizer(t *testing.T) {
	_, args, plugins := embedding(t, false)
	args.Parallel, args.Number = []int{1}, []run.Count{{N: 3}}
	l := mustRun(t, args, plugins).Levels[0]
	if _, counted := l.Value(metric.InputThroughput); counted || l.Uncounted != 3 {
		t.Errorf("%d of 3 requests are uncounted, input throughput exists: %v", l.Uncounted, counted)
	}
	builtin := "builtin"
	args.TokenizerPath, args.OutputsDir = &builtin, t.TempDir()
	l = mustRun(t, args, plugins).Levels[0]
	if n, ok := l.Value(metric.InputTokens); !ok || n < 11 || l.Uncounted != 0 || l.LocallyCounted != 3 {
		t.Errorf("%v input tokens a request, %d uncounted, %d counted here", n, l.Uncounted, l.LocallyCounted)
	}
}

func TestEmbeddings_RefuseObjectivesOnTokensOfAnswers(t *testing.T) {
	_, args, plugins := embedding(t, true)
	args.SLO = []string{"latency<=1s", "ttft<=1s"}
	_, err := run.Plan(t.Context(), args, plugins)
	if err == nil || !strings.Contains(err.Error(), "ttft, which does not exist for api vectors") || strings.Contains(err.Error(), "names latency") {
		t.Errorf("the error is %v", err)
	}
}
