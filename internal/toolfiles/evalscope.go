package toolfiles

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	_ "modernc.org/sqlite" // reads benchmark_data.db

	"github.com/modelscope/evalscope/internal/regular"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// The files of a level of EvalScope's Python engine.
const (
	databaseFile   = "benchmark_data.db"
	summaryFile    = "benchmark_summary.json"
	percentileFile = "benchmark_percentile.json"
	argsFile       = "benchmark_args.json"
)

// isDatabase reports whether a file is one of SQLite.
func isDatabase(data []byte) bool { return bytes.HasPrefix(data, []byte("SQLite format 3\x00")) }

// hash is a short hash of what was sent.
func hash(body []byte) uint64 {
	sum := sha256.Sum256(body)
	return binary.LittleEndian.Uint64(sum[:])
}

// evalscopeLevels are the folders of the levels below a run's folder, or the folder itself.
func evalscopeLevels(folder string) (levels []string) {
	found := func(at string) bool {
		for _, name := range []string{summaryFile, databaseFile} {
			if info, err := os.Stat(filepath.Join(at, name)); err == nil && info.Mode().IsRegular() {
				return true
			}
		}
		return false
	}
	if found(folder) {
		return []string{folder}
	}
	entries, _ := os.ReadDir(folder)
	for _, e := range entries {
		if at := filepath.Join(folder, e.Name()); e.IsDir() && (strings.HasPrefix(e.Name(), "parallel_") || strings.HasPrefix(e.Name(), "rate_")) && found(at) {
			levels = append(levels, at)
		}
	}
	return levels
}

// readEvalScope reads levels, each a folder or a database alone.
func readEvalScope(ctx context.Context, levels []string) (Run, error) {
	r := Run{Tool: EvalScope, Settings: map[string]string{"tool": EvalScope}}
	var problems []error
	for _, at := range levels {
		if err := r.evalscopeLevel(ctx, at); err != nil {
			problems = append(problems, err)
			r.say(leftOut(filepath.Base(at), err))
		}
		if ctx.Err() != nil {
			return r, ctx.Err()
		}
	}
	if len(r.Levels) == 0 {
		return r, errors.Join(append(problems, i18n.Text{EN: "no level has requests or figures", ZH: "没有级别含有请求或指标"}.Err())...)
	}
	r.say(i18n.Text{EN: "EvalScope's files do not record whether the client kept up: not checked", ZH: "EvalScope 的文件不说明客户端是否跟得上：未检查"})
	return r, nil
}

func (r *Run) evalscopeLevel(ctx context.Context, at string) error {
	l := Level{Points: map[Point]float64{}, LoadUnknown: true, Timed: true}
	database := at
	if info, err := os.Stat(at); err == nil && info.IsDir() {
		database = filepath.Join(at, databaseFile)
		r.evalscopeJSON(at, &l)
	}
	var err error
	l.Requests, err = requestsOf(ctx, database)
	if err != nil {
		r.say(i18n.Sprintf("%s: not all single requests can be read (%v); using %d", "%s：无法读取全部单个请求（%v）；使用 %d 个", filepath.Base(at), err, len(l.Requests)))
	}
	before := len(r.Levels)
	r.add(l, nil)
	if len(r.Levels) == before {
		return i18n.Text{EN: "it has neither requests nor figures", ZH: "既没有请求也没有指标"}.Err()
	}
	return nil
}

// evalscopeArgs is what is read of benchmark_args.json.
type evalscopeArgs struct {
	Model     string   `json:"model"`
	API       string   `json:"api"`
	Dataset   string   `json:"dataset"`
	Tokenizer *string  `json:"tokenizer_path"`
	Stream    *bool    `json:"stream"`
	Most      *int     `json:"max_tokens"`
	Least     *int     `json:"min_tokens"`
	Parallel  *int     `json:"parallel"`
	Rate      *float64 `json:"rate"`
	OpenLoop  bool     `json:"open_loop"`
}

// evalscopeJSON reads settings, load and figures.
func (r *Run) evalscopeJSON(at string, l *Level) {
	var args evalscopeArgs
	if r.document(at, argsFile, &args) {
		r.set("model_id", args.Model)
		r.set("api", args.API)
		r.set("dataset", args.Dataset)
		if args.Tokenizer != nil {
			r.set("tokenizer", *args.Tokenizer)
		}
		if args.Stream != nil {
			r.set("stream", fmt.Sprint(*args.Stream))
		}
		if args.Most != nil {
			least := *args.Most
			if args.Least != nil {
				least = *args.Least
			}
			r.set("max_tokens", fmt.Sprintf("%d to %d", least, *args.Most))
		}
		slots, rate := 0, 0.0
		if args.Parallel != nil && !args.OpenLoop {
			slots = *args.Parallel
		}
		if args.Rate != nil {
			rate = max(0, *args.Rate)
		}
		var known bool
		l.Load, known = shape(slots, rate)
		l.LoadUnknown = !known
	}
	var summary map[string]any
	if r.document(at, summaryFile, &summary) {
		figuresOf(summary, l)
	}
	var rows []map[string]any
	if r.document(at, percentileFile, &rows) {
		for _, row := range rows {
			percentilesOf(row, l)
		}
	}
}

// document reads a JSON file of a level as far as it goes.
func (r *Run) document(at, name string, into any) bool {
	data, err := regular.Read(filepath.Join(at, name), regular.Document)
	if err != nil {
		r.say(i18n.Sprintf("%s/%s does not exist", "%s/%s 不存在", filepath.Base(at), name))
		return false
	}
	docs, torn, _ := documents(data)
	if len(docs) == 0 || json.Unmarshal(docs[0], into) != nil {
		r.say(i18n.Sprintf("%s/%s cannot be read", "无法读取 %s/%s", filepath.Base(at), name))
		return false
	}
	if torn {
		r.say(i18n.Sprintf("%s/%s is truncated; using the complete part", "%s/%s 不完整；使用其完整部分", filepath.Base(at), name))
	}
	return true
}

// figuresOf takes the figures of a summary. EvalScope's labels and units come from the metric table.
func figuresOf(summary map[string]any, l *Level) {
	whole := func(name string) int {
		n, _ := summary[name].(float64)
		return int(n)
	}
	l.Total, l.Failed = whole("Total Requests"), whole("Failed Requests")
	for _, d := range metric.Table() {
		v, ok := summary[d.EvalScope].(float64)
		if d.EvalScope == "" || !ok {
			continue
		}
		stat := "mean"
		if d.Shape == metric.Scalar {
			stat = "value"
		}
		put(l.Points, asITL(d.Key), stat, &v, milliseconds(d.EvalScope))
	}
}

func percentilesOf(row map[string]any, l *Level) {
	name, _ := row["Percentiles"].(string)
	step, ok := strings.CutSuffix(name, "%")
	if !ok {
		return
	}
	for _, d := range metric.Table() {
		if v, ok := row[d.EvalScopeColumn].(float64); ok && d.EvalScopeColumn != "" {
			put(l.Points, asITL(d.Key), "p"+step, &v, milliseconds(d.EvalScopeColumn))
		}
	}
}

// asITL is the row under which EvalScope's gaps are compared: they are what it calls ITL.
func asITL(key metric.Key) metric.Key {
	if key == metric.PayloadGap {
		return metric.ITL
	}
	return key
}

func milliseconds(label string) float64 {
	if strings.HasSuffix(label, "(ms)") {
		return 1e-3
	}
	return 1
}

// requestsOf reads the rows of a database. Those before an error are returned with it.
func requestsOf(ctx context.Context, path string) (all []Request, err error) {
	f, err := regular.Open(path)
	if err != nil {
		return nil, err
	}
	f.Close()
	address := url.URL{Scheme: "file", Opaque: (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath(), RawQuery: "mode=ro&immutable=1"}
	db, err := sql.Open("sqlite", address.String())
	if err != nil {
		return nil, err
	}
	defer db.Close()
	rows, err := db.QueryContext(ctx, "SELECT start_time, latency, first_chunk_latency, inter_token_latencies, prompt_tokens, completion_tokens, success, request FROM result")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var start, latency, first sql.NullFloat64
		var in, out sql.NullFloat64
		var gaps, body sql.RawBytes
		var success any
		if err := rows.Scan(&start, &latency, &first, &gaps, &in, &out, &success, &body); err != nil {
			return all, err
		}
		q := Request{Start: start.Float64, Latency: latency.Float64, TTFT: first.Float64, In: tokens(in), Out: tokens(out),
			Failed: !succeeded(success)}
		_ = json.Unmarshal(numbers(gaps), &q.Gaps) // without gaps where it is no list
		if len(body) > 0 {
			q.Prompt = hash(body)
		}
		all = append(all, q)
	}
	return all, rows.Err()
}

func tokens(v sql.NullFloat64) int {
	if !v.Valid || !(v.Float64 >= 0 && v.Float64 < 1e9) {
		return -1
	}
	return int(v.Float64)
}

// succeeded reads a truth value, whatever SQLite keeps it as.
func succeeded(v any) bool {
	switch v := v.(type) {
	case int64:
		return v != 0
	case float64:
		return v != 0
	case bool:
		return v
	}
	return false
}
