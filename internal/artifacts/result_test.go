package artifacts

import (
	"encoding/json"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/intervals"
	"github.com/modelscope/evalscope/internal/repeat"
	"github.com/modelscope/evalscope/internal/testenv"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/protocol"
)

var schemaFile = filepath.Join(testenv.Root(), "docs", "schema", "perf_result.v1.json")

// resultOfTwoLevels is perf_result.json of a streamed level and one without any request.
func resultOfTwoLevels(t *testing.T) []byte {
	t.Helper()
	sum := metric.NewAggregate(sampleLoad)
	for _, r := range streamedRecords(40) {
		sum.Add(r)
	}
	streamed := sum.Level()
	streamed.SelfCheck = &metric.SelfCheck{Unchecked: 1, Windows: []metric.LittleWindow{{To: 1}}, Missing: []metric.MissingWindow{{To: 1}}}
	streamed.Confidence = sureLevel(400).Confidence
	streamed.Confidence.Why = i18n.Same("why")
	goals, _ := repeat.Parse([]string{"ttft.avg±1%"})
	loads := []RepeatedLoad{{intervals.Loads([]*metric.Level{sureLevel(100), sureLevel(100)}, true)[0], []repeat.State{goals[0].State([]*metric.Level{streamed})}}}
	streamed.Client = &metric.Client{CPUShare: 0.5, Connections: &metric.Connections{Limit: 8, OpenedBefore: 4, Reused: 36, Most: 4}}
	one, half := new(1.0), &metric.Amount{Value: 0.5, Interval: &metric.Interval{Low: 0.4, High: math.Inf(1)}}
	streamed.Energy = &metric.Energy{Reasons: []string{metric.EnergyStale}, Notes: []string{metric.EnergyByCounter}, Counted: one, IdlePower: one, NetJoules: one, GPUs: []metric.GPUEnergy{{Name: "GPU 0", Counted: one, IdlePower: one}}}
	streamed.Energy.Per(10, 10, new(10))
	streamed.EnergyUnknown = metric.EnergyNoPower
	streamed.Throttling = &metric.Throttling{}
	streamed.Throttling.Add("GPU 0", 4, 0.5, 0)
	costs := metric.Costs{PerMillionInputTokens: half, PerMillionOutputTokens: half, PerMillionTokens: half, PerRequest: half, PerGoodRequest: half}
	streamed.Cost = &metric.Cost{Currency: "USD", Basis: metric.CostOfServers, Costs: costs, API: &costs, BreakEven: one, BreakEvenInterval: half.Interval}
	streamed.Bounds = map[metric.Key]metric.Bound{metric.TTFT: {Mean: 1e-4, P50: 2e-4, P99: 3e-4}}
	streamed.Calibration = &metric.Calibrated{By: &metric.Calibration{Parallel: 4}, Why: i18n.Same("why")}
	spread := metric.ServerHistogram{N: 40, Mean: 0.1, P50: &metric.Estimate{Value: 0.1, To: 0.2}, P99: &metric.Estimate{Value: 1, From: 1, To: 1, Open: true}}
	streamed.Server = metric.NewServer(metric.ServerSample{Engine: "vLLM", Error: "why", Restarted: true, Unsettled: true, Digits: 6,
		Within: map[metric.ServerCounter]float64{metric.ServerOutputTokens: 1}, Running: new(1.0), Waiting: new(2.0),
		Counts: map[metric.ServerCounter]float64{metric.ServerRequests: 41, metric.ServerOutputTokens: 50, metric.ServerCacheQueries: 2, metric.ServerCacheHits: 1,
			metric.ServerDrafted: 2, metric.ServerAccepted: 1}, Times: map[metric.ServerTiming]metric.ServerHistogram{metric.SpanTTFT: spread}},
		metric.ServerOurs{Requests: 40, Choices: 40, Answered: 40, Times: map[metric.ServerTiming]metric.ServerMean{metric.SpanTTFT: {N: 40, Mean: 0.2}}})
	run := RunInfo{ID: "0b5e", Name: "<run>", Program: "1.0.0", Started: time.Date(2026, 11, 24, 1, 2, 3, 0, time.UTC), Status: "done",
		Verdict: "UNCHECKED", Command: []string{"evalscope", "perf", "--api-key", "**********"}, Arguments: json.RawMessage(`{"model":"m"}`),
		Host: Host{Name: "box", CPUs: 2}, Server: Server{Endpoint: "http://127.0.0.1:1/v1", Model: "m"}, Notes: []string{"a note"}, Loads: loads}
	data, err := Result(run, []ResultLevel{{Level: streamed, Ended: "done", Notes: []string{"a level's note"}},
		{Level: metric.NewAggregate(metric.Load{Name: "rate_1_number_1", Profile: load.Open(load.Poisson, 1), Number: 1}).Level(), Ended: "killed"}}, json.RawMessage(`{"best":[]}`))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// result is perf_result.json as a reader takes it.
type result struct {
	Schema string
	Run    map[string]any
	Levels []struct {
		Load    metric.Load
		Ended   string
		Total   int
		Metrics map[metric.Key]map[string]any
	}
}

func TestResult_HoldsEveryMetricOfTheTableInItsUnit(t *testing.T) {
	var got result
	if err := json.Unmarshal(resultOfTwoLevels(t), &got); err != nil {
		t.Fatal(err)
	}
	if got.Schema != ResultSchema || got.Run["id"] != "0b5e" || !reflect.DeepEqual(got.Levels[0].Load, sampleLoad) || got.Levels[0].Total != 35 || got.Levels[1].Ended != "killed" {
		t.Errorf("%+v", got)
	}
	for _, d := range metric.TableFor(protocol.Generation) {
		m, there := got.Levels[0].Metrics[d.Key]
		if !there || m != nil && m["unit"] != string(d.Unit) {
			t.Errorf("%s is %v", d.Key, m)
		}
		if m, there := got.Levels[1].Metrics[d.Key]; !there || m != nil {
			t.Errorf("of no request %s is %v, want null", d.Key, m)
		}
	}
	ttft := got.Levels[0].Metrics[metric.TTFT]
	facts := factsOf(streamedRecords(40))
	fastest := 1e9
	n := 0
	for _, f := range facts {
		if f.Success {
			n++
			fastest = min(fastest, float64(f.At[0]-f.Sent)/1e9)
		}
	}
	if ttft["n"] != float64(n) || ttft["min"] != fastest {
		t.Errorf("ttft is %v, want n %d, min %v", ttft, n, fastest)
	}
}

// TestResult_EveryFigureSaysWhereItComesFrom, and absent ones do not.
func TestResult_EveryFigureSaysWhereItComesFrom(t *testing.T) {
	var got struct {
		Levels []struct {
			Metrics    map[string]any
			Provenance map[string]metric.Provenance
		}
	}
	if err := json.Unmarshal(resultOfTwoLevels(t), &got); err != nil {
		t.Fatal(err)
	}
	for _, l := range got.Levels {
		for key, value := range l.Metrics {
			if _, ok := l.Provenance[key]; ok != (value != nil) {
				t.Errorf("%s is %v and comes from %q", key, value, l.Provenance[key])
			}
		}
	}
	for key, want := range map[string]metric.Provenance{"ttft": metric.Measured, "output_tokens": metric.ServerReported, "tpot": metric.Derived, "server": metric.ServerReported,
		"server.ours.times": metric.Measured} {
		if p := got.Levels[0].Provenance[key]; p != want {
			t.Errorf("%s is %q, want %q", key, p, want)
		}
	}
}

// What is joined, fitted or interpolated says so, for stages, classes and targets too.
func TestResult_PartsOfALevelSayWhereTheirFiguresComeFrom(t *testing.T) {
	gather := func() *metric.Level {
		sum := metric.NewAggregate(metric.Load{Name: "l", Profile: load.Closed(1)})
		for _, r := range streamedRecords(5) {
			sum.Add(r)
		}
		return sum.Level()
	}
	server := &metric.Server{ServerSample: metric.ServerSample{Times: map[metric.ServerTiming]metric.ServerHistogram{
		metric.SpanTTFT: {N: 5, Mean: 1, P50: &metric.Estimate{Value: 1, From: 0.5, To: 2}}, metric.SpanQueue: {N: 5, Mean: 1}}}}
	l := gather()
	l.Server, l.Sampled = server, &metric.Sampled{Queue: new(0.2), Growth: []metric.Growth{{Of: "a"}}}
	l.Targets = []metric.Target{{Name: "a", Server: server}, {Name: "b"}}
	l.Stages = []metric.Stage{{Level: gather()}}
	l.Classes = []metric.ClassLevel{{Level: gather()}}
	data, err := Result(RunInfo{}, []ResultLevel{{Level: l}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	type level struct {
		Provenance      map[string]metric.Provenance
		Stages, Classes []level
	}
	var got struct{ Levels []level }
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	all := got.Levels[0].Provenance
	for key, want := range map[string]metric.Provenance{"sampled": metric.Derived, "sampled.queue_estimate": metric.Estimated, "sampled.memory_growth": metric.Estimated,
		"server.times.ttft.p50": metric.Estimated, "server.times.ttft.p99": "", "server.times.queue.p50": "", "server": metric.ServerReported, "targets": metric.Measured,
		"targets.tpot": metric.Derived, "targets.ttft": metric.Measured, "targets.server": metric.ServerReported, "targets.server.times.ttft.p50": metric.Estimated} {
		if all[key] != want {
			t.Errorf("%s is %q, want %q", key, all[key], want)
		}
	}
	for _, part := range []level{got.Levels[0].Stages[0], got.Levels[0].Classes[0]} {
		if part.Provenance["ttft"] != metric.Measured || part.Provenance["tpot"] != metric.Derived {
			t.Errorf("a part of the level has %v", part.Provenance)
		}
	}
}

func TestResult_MetricsAreInTheOrderOfTheTable(t *testing.T) {
	text := string(resultOfTwoLevels(t))
	at := strings.Index(text, `"metrics": {`)
	for _, d := range metric.TableFor(protocol.Generation) {
		i := strings.Index(text[at:], `"`+string(d.Key)+`": `)
		if i < 0 {
			t.Fatalf("%s is not where it should be", d.Key)
		}
		at += i
	}
}

func TestResult_FollowsItsSchema(t *testing.T) {
	python := testenv.Python(t, "jsonschema")
	file := filepath.Join(t.TempDir(), ResultFile)
	if err := os.WriteFile(file, resultOfTwoLevels(t), 0o644); err != nil {
		t.Fatal(err)
	}
	check := `import json, sys, jsonschema
schema, result = (json.load(open(f)) for f in sys.argv[1:])
jsonschema.Draft202012Validator.check_schema(schema)
for error in jsonschema.Draft202012Validator(schema).iter_errors(result): print(error.json_path, error.message)
def undeclared(value, declared, path):
    if isinstance(value, dict) and 'properties' in declared:
        for key in value:
            if key not in declared['properties']: print(path, key, 'is not in the schema')
defs = schema['$defs']
undeclared(result, schema, '$')
undeclared(result['run'], defs['run'], 'run')
for level in result['levels']: undeclared(level, defs['level'], 'level')
for name in ('energy', 'gpu_throttling', 'cost'):
    value, declared = result['levels'][0][name], defs['level']['properties'][name]
    undeclared(value, declared, name)
    for member in set(declared['properties']) - set(value): print(name, member, 'is in no result')
server, declared = result['levels'][0]['server'], defs['level']['properties']['server']
undeclared(server, declared, 'server')
undeclared(server['ours'], declared['properties']['ours'], 'ours')
for member in set(declared['properties']) - set(server) - {'foreign_output_tokens'}: print(member, 'is in no result')
`
	out, err := exec.Command(python, "-c", check, schemaFile, file).CombinedOutput()
	if err != nil || len(out) > 0 {
		t.Errorf("%v\n%s", err, out)
	}
}
