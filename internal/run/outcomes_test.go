package run_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// TestOutcomes_EveryOutcomeIsCountedWithItsExampleAndItsTime: one request of each kind beside four plain answers. Each kind has its
// count, its first request with the server's words, and when it was, in the level and in the table of the report.
func TestOutcomes_EveryOutcomeIsCountedWithItsExampleAndItsTime(t *testing.T) {
	short := strings.ReplaceAll(eight, `"completion_tokens":8`, `"completion_tokens":3`)
	kinds := []struct {
		prompt string
		answer answering
		kind   record.FaultKind
		status int
		label  string // of the table
		words  string // the example holds them
	}{
		{"truncated", stream(hello), record.FaultTruncated, 200, "truncated", "without finish_reason"},
		{"in band", stream(hello, `{"error":{"message":"engine died","code":500}}`), record.FaultInBand, 200, "error inside the reply", "engine died"},
		{"unreadable", stream(hello, `{"choices":[`), record.FaultDecode, 200, "unreadable reply", "not JSON"},
		{"nothing", stream(), record.FaultEmptyStream, 200, "empty stream", "without a payload"},
		{"busy", refuse(429, "slow down"), record.FaultRefused, 429, `refused \(HTTP 429\)`, "slow down"},
		{"away", refuse(503, "overloaded"), record.FaultRefused, 503, `refused \(HTTP 503\)`, "overloaded"},
		{"failing", refuse(500, "out of memory"), record.FaultStatus, 500, `error status \(HTTP 500\)`, "out of memory"},
		{"reset", broken(true), record.FaultReset, 200, "reset", "reset"},
		{"mute", silent(), record.FaultTimeoutFirstByte, 0, "timeout: first byte", "no byte of a reply within 1 s (--read-timeout)"},
		{"falls silent", silent(hello), record.FaultTimeoutIdle, 200, "timeout: idle", "no further byte of the reply within 1 s (--read-timeout)"},
		{"never ends", endless, record.FaultTimeoutTotal, 200, "timeout: total", "within 2 s (--total-timeout)"},
		{"unshown", stream(ended, eight, doneMark), metric.EndUnshown, 0, "tokens counted but none shown", ""},
		{"short", stream(hello, ended, short, doneMark), metric.EndShort, 0, "fewer tokens than forced", ""},
	}
	plain := stream(hello, ended, eight, doneMark)
	serves, prompts := map[string]answering{}, []string{}
	for _, k := range kinds {
		serves[k.prompt], prompts = k.answer, append(prompts, k.prompt)
	}
	for i := range 4 {
		prompt := fmt.Sprintf("complete %d", i)
		serves[prompt], prompts = plain, append(prompts, prompt)
	}
	serves["cut"], prompts = broken(false), append(prompts, "cut") // another truncated one, in other words

	var tables bytes.Buffer
	begin := time.Now()
	args := asking(t, answerings(t, serves), prompts...)
	args.Verbose = true
	result := mustRun(t, args, run.Options{Tables: &tables})
	l := result.Levels[0]
	if l.Total != 18 || l.Succeeded != 6 || l.Failed != 12 || l.EmptyAnswers != 1 {
		t.Errorf("of %d requests %d succeeded and %d failed, %d empty", l.Total, l.Succeeded, l.Failed, l.EmptyAnswers)
	}
	end := time.Since(begin).Seconds()
	for i, k := range kinds {
		o := outcomeOf(l, k.kind, k.status)
		want := 1
		if k.kind == record.FaultTruncated {
			want = 2
		}
		switch {
		case o == nil:
			t.Errorf("%s: no outcome %s: %+v %+v", k.prompt, k.kind, l.Outcomes, l.Oddities)
			continue
		case o.Count != want || len(o.Examples) != want:
			t.Errorf("%s: %d requests with %d examples, want %d", k.prompt, o.Count, len(o.Examples), want)
		case o.Examples[0].Seq != int64(i) && want == 1 || !strings.Contains(o.Example, k.words) && want == 1:
			t.Errorf("%s: the example is %+v, want request %d with %q", k.prompt, o.Examples[0], i, k.words)
		case o.From < 0 || o.To < o.From || o.To > end || o.Examples[0].At < o.From || o.Examples[0].At > o.To:
			t.Errorf("%s: from %v to %v, the example at %v, of a run of %v s", k.prompt, o.From, o.To, o.Examples[0].At, end)
		}
		row := regexp.MustCompile(`\| +` + k.label + ` +\| +` + fmt.Sprint(want) + ` +\| +[0-9.]+( - [0-9.]+)? +\| +#[0-9]+`)
		if !row.MatchString(tables.String()) {
			t.Errorf("%s: no row %s in the report", k.prompt, row)
		}
	}
	if row := regexp.MustCompile(`\| +complete +\| +4 +\|`); !row.MatchString(tables.String()) {
		t.Errorf("no row of 4 complete answers:\n%s", tables.String())
	}
}

// outcomeOf is a level's outcome of a kind, with the status where that tells apart; nil for none.
func outcomeOf(l *metric.Level, kind record.FaultKind, status int) *metric.Outcome {
	for _, list := range [][]metric.Outcome{l.Outcomes, l.Oddities} {
		for i, o := range list {
			if o.Kind == kind && (status < 400 || o.Status == status) {
				return &list[i]
			}
		}
	}
	return nil
}

// TestOutcomes_NoConnectionIsAnOutcomeOfItsOwn: nobody listens, or somebody listens who never says hello to TLS.
func TestOutcomes_NoConnectionIsAnOutcomeOfItsOwn(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	gone, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	gone.Close()
	for _, c := range []struct {
		url  string
		kind record.FaultKind
		name string
	}{
		{"http://" + gone.Addr().String(), record.FaultConnect, "no connection"},
		{"https://" + listener.Addr().String(), record.FaultTimeoutConnect, "timeout: connect"},
	} {
		args := asking(t, c.url, "a", "b")
		args.ConnectTimeout, args.Verbose = ptr(run.Seconds(0.3)), true
		var tables bytes.Buffer
		result, err := run.Run(t.Context(), args, run.Options{Tables: &tables})
		if !errors.Is(err, run.ErrAllFailed) {
			t.Fatalf("%s: %v", c.kind, err)
		}
		o := outcomeOf(result.Levels[0], c.kind, 0)
		if o == nil || o.Count != 2 || len(result.Levels[0].Outcomes) != 1 || o.Example == "" {
			t.Errorf("%s: %+v", c.kind, result.Levels[0].Outcomes)
		}
		if !regexp.MustCompile(`\| +` + c.name + ` +\| +2 +\|`).MatchString(tables.String()) {
			t.Errorf("the report does not say %q", c.name)
		}
	}
}

// TestOutcomes_RequestsThatWeEndAreNeitherSuccessNorFailure: the run is given up while two requests wait for a mute server.
func TestOutcomes_RequestsThatWeEndAreNeitherSuccessNorFailure(t *testing.T) {
	ctx, giveUp := context.WithCancel(t.Context())
	defer giveUp()
	waiting := make(chan struct{}, 2)
	mute := func(w http.ResponseWriter, r *http.Request) { waiting <- struct{}{}; <-r.Context().Done() }
	url := answerings(t, map[string]answering{"a": stream(hello, ended, eight, doneMark), "b": mute, "c": mute})
	args := asking(t, url, "a", "b", "c")
	args.Parallel, args.ReadTimeout, args.TotalTimeout = []int{2}, nil, nil
	go func() { <-waiting; <-waiting; giveUp() }()
	result, err := run.Run(ctx, args, run.Options{})
	if result == nil {
		t.Fatal(err)
	}
	l := result.Levels[0]
	o := outcomeOf(l, metric.EndCancelled, 0)
	if l.Succeeded != 1 || l.Failed != 0 || l.Total != 1 || l.Cancelled != 2 || o == nil || o.Count != 2 {
		t.Errorf("%d of %d succeeded, %d failed, %d cancelled: %+v", l.Succeeded, l.Total, l.Failed, l.Cancelled, o)
	}
}

// TestOutcomes_FailuresCountAgainstPercentilesAndGoodput: of ten requests three fail. With --failures-as-infinite the ranks above 0.7 are
// infinite, in the report "inf" and in JSON null; the others and the mean are of the seven answers either way. A failure is never good.
func TestOutcomes_FailuresCountAgainstPercentilesAndGoodput(t *testing.T) {
	serves, prompts := map[string]answering{}, []string{}
	for i := range 10 {
		prompt := fmt.Sprintf("p%d", i)
		serves[prompt], prompts = stream(hello, ended, eight, doneMark), append(prompts, prompt)
		if i%4 == 1 {
			serves[prompt] = refuse(503, "overloaded")
		}
	}
	for _, infinite := range []bool{false, true} {
		args := asking(t, answerings(t, serves), prompts...)
		args.FailuresAsInfinite, args.SLO = infinite, []string{"ttft=60", "latency=60"}
		result := mustRun(t, args)
		l := result.Levels[0]
		p50, _ := l.Quantile(metric.TTFT, 0.5)
		p90, ok := l.Quantile(metric.TTFT, 0.9)
		if math.IsInf(p50, 1) || !ok || math.IsInf(p90, 1) != infinite {
			t.Errorf("infinite %v: TTFT p50 %v, p90 %v", infinite, p50, p90)
		}
		if mean, ok := l.Value(metric.TTFT); !ok || math.IsInf(mean, 1) {
			t.Errorf("infinite %v: the mean is %v", infinite, mean)
		}
		share, _ := l.Value(metric.GoodShare)
		rate, _ := l.Value(metric.RequestThroughput)
		goodput, _ := l.Value(metric.Goodput)
		if l.Failed != 3 || share != 0.7 || goodput != rate {
			t.Errorf("infinite %v: %d failed, %v of the requests are good, %v of %v a second", infinite, l.Failed, share, goodput, rate)
		}
		for _, kept := range l.Objectives {
			if kept.Requests != 7 {
				t.Errorf("infinite %v: %s is kept by %d requests", infinite, kept.Objective, kept.Requests)
			}
		}
		if !json.Valid(result.JSON) || bytes.Contains(result.JSON, []byte("Inf")) {
			t.Errorf("infinite %v: perf_result.json is no JSON", infinite)
		}
	}
}
