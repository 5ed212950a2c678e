package artifacts

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
	_ "modernc.org/sqlite"
)

// query is the first row of a query of the level's database, as text; NULL is "-".
func query(t *testing.T, dir, statement string) string {
	t.Helper()
	// As a URI, because a plain path would end at its first question mark.
	name := url.URL{Scheme: "file", Path: filepath.ToSlash(filepath.Join(dir, "benchmark_data.db"))}
	db, err := sql.Open("sqlite", name.String())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var got sql.NullString
	if err := db.QueryRow(statement).Scan(&got); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
	if !got.Valid {
		return "-"
	}
	return got.String
}

var sampleLoad = metric.Load{Name: "parallel_2_number_40", Profile: load.Closed(2), Number: 40}

func TestLevel_DatabaseHoldsEvalScopesColumnsThenOurs(t *testing.T) {
	records := streamedRecords(40)
	dir := writeLevel(t, t.TempDir(), sampleLoad, records)
	if _, err := Level(t.Context(), dir, Input{}); err != nil {
		t.Fatal(err)
	}
	good, bad := records[2], records[5]
	for _, c := range []struct{ name, statement, want string }{
		{"the fourteen columns come first, in their order",
			"SELECT group_concat(name || ' ' || type, ', ') FROM (SELECT * FROM pragma_table_info('result') ORDER BY cid LIMIT 14)",
			"request TEXT, start_time REAL, inter_token_latencies TEXT, success INTEGER, response_messages TEXT, completed_time REAL, " +
				"latency REAL, first_chunk_latency REAL, prompt_tokens INTEGER, completion_tokens INTEGER, max_gpu_memory_cost REAL, " +
				"time_per_output_token REAL, request_id TEXT, is_stream INTEGER"},
		{"excluded has the same columns",
			"SELECT count(*) FROM pragma_table_info('result') r JOIN pragma_table_info('excluded') e ON r.cid = e.cid AND r.name = e.name AND r.type = e.type", "52"},
		{"neither warm-up nor cancelled requests are in result", "SELECT count(*) FROM result WHERE warmup OR fault = 'cancelled'", "0"},
		{"they are in excluded", "SELECT count(*) || ' ' || sum(warmup) || ' ' || sum(fault = 'cancelled') FROM excluded", "5 2 3"},
		{"rows are in the order of the log", "SELECT seq FROM result WHERE rowid = 1", "2"},
		{"a body is text as it was sent", "SELECT request FROM result WHERE seq = 2", string(good.Body)},
		{"the reply is JSON", "SELECT json_extract(response_messages, '$[0].choices[0].message.content') || json_extract(response_messages, '$[0].usage.prompt_tokens_details.cached_tokens') FROM result WHERE seq = 2",
			"héllo" + string(rune('0'+good.Usage.Cached))},
		{"gaps are a JSON list of seconds", "SELECT json_array_length(inter_token_latencies) = packages - 1 AND packages = payloads - 1 AND abs((SELECT sum(value) FROM json_each(inter_token_latencies)) - last_time + first_time) < 1e-9 FROM result WHERE seq = 2", "1"},
		{"a failed row has no latency and no tokens", "SELECT coalesce(latency, first_chunk_latency, prompt_tokens, completion_tokens, max_gpu_memory_cost, time_per_output_token) FROM result WHERE seq = 5", "-"},
		{"a failed row says why", "SELECT success || fault || fault_words || status FROM result WHERE seq = 5", "0truncated" + bad.Fault.Words + "200"},
		{"the sent instant is the start", "SELECT start_time = sent_time AND completed_time = end_time FROM result WHERE seq = 2", "1"},
		{"tokens say who counted them", "SELECT group_concat(DISTINCT counted_by) FROM result", "server"},
		{"meta gives the epoch", "SELECT value FROM meta WHERE key = 'wall_epoch'", "2026-11-24T01:02:03Z"},
		{"meta gives the run and its end", "SELECT group_concat(value, ' ') FROM (SELECT value FROM meta WHERE key IN ('run', 'ended') ORDER BY key DESC)", "0b5e done"},
		{"a page holds several rows", "PRAGMA page_size", "16384"},
		{"the file is sound", "PRAGMA integrity_check", "ok"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := query(t, dir, c.statement); got != c.want {
				t.Errorf("%s\ngave %s\nwant %s", c.statement, got, c.want)
			}
		})
	}
}

func TestLevel_OnePassGivesTheSummaryAndEnd(t *testing.T) {
	dir := writeLevel(t, t.TempDir(), sampleLoad, streamedRecords(40))
	made, err := Level(t.Context(), dir, Input{Args: []byte("{}")})
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(made.Level.Load, sampleLoad) || made.Level.Total != 35 || made.Level.Warmup != 2 || made.Level.Cancelled != 3 {
		t.Errorf("the summary is %+v", made.Level)
	}
	if made.Level.Client == nil || made.Level.Client.CPUShare != 0.25 {
		t.Errorf("the client's figures are %v", made.Level.Client)
	}
	if made.End == nil || made.End.Reason != eventlog.EndDone || made.Warnings != nil {
		t.Errorf("end %v, warnings %v", made.End, made.Warnings)
	}
	var names []string
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	want := []string{"benchmark_args.json", "benchmark_data.db", "benchmark_percentile.json", "benchmark_summary.json",
		"events.ndjson", "workload_throughput.json", "workload_timeline.json"}
	if d := cmp.Diff(want, names); d != "" {
		t.Error(d)
	}
}

func TestLevel_MakingTheFilesAgainGivesTheSameFiles(t *testing.T) {
	dir := writeLevel(t, t.TempDir(), sampleLoad, streamedRecords(40))
	read := func() map[string]string {
		if _, err := Level(t.Context(), dir, Input{}); err != nil {
			t.Fatal(err)
		}
		all := map[string]string{}
		for _, name := range []string{"benchmark_summary.json", "benchmark_percentile.json", "workload_throughput.json", "workload_timeline.json"} {
			data, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil {
				t.Fatal(err)
			}
			all[name] = string(data)
		}
		all["rows"] = query(t, dir, "SELECT count(*) FROM result")
		return all
	}
	if d := cmp.Diff(read(), read()); d != "" {
		t.Error(d)
	}
}

func TestLevel_KilledRunGivesItsFinishedRequestsAndAWarning(t *testing.T) {
	dir := writeLevel(t, t.TempDir(), sampleLoad, streamedRecords(40))
	path := filepath.Join(dir, eventlog.FileName)
	log, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(log), "\n")
	lines[4] = strings.Replace(lines[4], "seq", "sex", 1)
	if err := os.WriteFile(path, []byte(strings.Join(lines[:11], "")+lines[11][:50]), 0o644); err != nil {
		t.Fatal(err)
	}
	made, err := Level(t.Context(), dir, Input{})
	if err != nil {
		t.Fatal(err)
	}
	if made.Level.Total+made.Level.Warmup+made.Level.Cancelled != 9 || made.End != nil {
		t.Errorf("%+v, end %v", made.Level, made.End)
	}
	text := errors.Join(made.Warnings...).Error()
	if len(made.Warnings) != 2 || !strings.Contains(text, "line 5 of") || !strings.Contains(text, "last line is incomplete") {
		t.Errorf("warnings: %v", text)
	}
	if got := query(t, dir, "SELECT value FROM meta WHERE key = 'ended'"); got != "killed" {
		t.Errorf("ended: %s", got)
	}
}

func TestLevel_FileThatCannotBeMadeIsAWarningAndLosesNoSummary(t *testing.T) {
	dir := writeLevel(t, t.TempDir(), sampleLoad, streamedRecords(40))
	for _, name := range []string{"benchmark_data.db", "benchmark_summary.json"} {
		if err := os.MkdirAll(filepath.Join(dir, name, "in the way"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	made, err := Level(t.Context(), dir, Input{})
	if err != nil || made.Level.Total != 35 {
		t.Fatal(made, err)
	}
	text := errors.Join(made.Warnings...).Error()
	if len(made.Warnings) != 2 || !strings.Contains(text, "benchmark_data.db could not be created") || !strings.Contains(text, "`evalscope report` to recreate it") {
		t.Errorf("warnings: %s", text)
	}
	if _, err := os.Stat(filepath.Join(dir, "benchmark_percentile.json")); err != nil {
		t.Error(err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*.part*")); left != nil {
		t.Errorf("left behind: %v", left)
	}
}

func TestLevel_RecountGivesTokensWhereTheServerGaveNone(t *testing.T) {
	records := wholeRecords(4)
	for _, r := range records {
		r.Usage = record.Usage{}
	}
	dir := writeLevel(t, t.TempDir(), sampleLoad, records)
	made, err := Level(t.Context(), dir, Input{Recount: func(r *record.Record) {
		r.Local = record.Usage{Given: true, Prompt: 3, Completion: len(r.Choices[0].Text), Cached: -1, Reasoning: -1}
	}})
	if err != nil {
		t.Fatal(err)
	}
	if n, ok := made.Level.Value(metric.OutputTokens); !ok || n != 6 || made.Level.LocallyCounted != 4 {
		t.Errorf("%v output tokens", n)
	}
	if got := query(t, dir, "SELECT prompt_tokens || completion_tokens || counted_by || (response_messages NOT LIKE '%usage%') FROM result"); got != "36client1" {
		t.Errorf("the row says %s", got)
	}
}

func TestLevel_WhenEverythingFailedEveryFigureIsAbsentAndNoNumberInvented(t *testing.T) {
	records := streamedRecords(6)[5:]
	dir := writeLevel(t, t.TempDir(), metric.Load{Name: "rate_2.5_number_6", Profile: load.Open(load.Poisson, 2.5), Number: 6}, records)
	if _, err := Level(t.Context(), dir, Input{}); err != nil {
		t.Fatal(err)
	}
	got := readJSON[map[string]any](t, dir, "benchmark_summary.json")
	if got["Concurrency"] != -1.0 || got["Request Rate (req/s)"] != 2.5 || got["Failed Requests"] != 1.0 || got["Avg TTFT (ms)"] != 0.0 {
		t.Errorf("%v", got)
	}
	if missing := got["Not Applicable Metrics"].([]any); len(missing) != 8 {
		t.Errorf("not applicable: %v", missing)
	}
	if _, err := os.Stat(filepath.Join(dir, "workload_throughput.json")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("workload_throughput.json: %v", err)
	}
}

func TestLevel_FolderWithAQuestionMarkIsNoTrouble(t *testing.T) {
	dir := writeLevel(t, filepath.Join(t.TempDir(), "why?mode=memory#%41 "), sampleLoad, streamedRecords(10))
	made, err := Level(t.Context(), dir, Input{})
	if err != nil || made.Warnings != nil {
		t.Fatal(err, made)
	}
	if got := query(t, dir, "SELECT count(*) FROM excluded"); got != "3" {
		t.Errorf("%s excluded rows", got)
	}
}

func TestLevel_CancelledPassStopsAndLeavesNoFile(t *testing.T) {
	dir := writeLevel(t, t.TempDir(), sampleLoad, streamedRecords(10))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Level(ctx, dir, Input{}); !errors.Is(err, context.Canceled) {
		t.Errorf("Level gave %v", err)
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 1 {
		t.Errorf("left behind: %v", entries)
	}
}

func BenchmarkLevelOfTwoThousandRequests(b *testing.B) {
	var records []*record.Record
	for i := range int64(2000) {
		r := *streamedRecords(3)[2]
		r.Seq, r.Payloads = i, nil
		for k := range 100 {
			r.Payloads = append(r.Payloads, record.Payload{At: r.First + record.Instant(k*10_123_457+int(i)*1013), Read: int32(k), Tokens: -1, Kind: record.Output})
		}
		records = append(records, &r)
	}
	dir := writeLevel(b, b.TempDir(), sampleLoad, records)
	for b.Loop() {
		if _, err := Level(b.Context(), dir, Input{}); err != nil {
			b.Fatal(err)
		}
	}
}
