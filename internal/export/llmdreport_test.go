package export

import (
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"github.com/modelscope/evalscope/perf/metric"
)

// forms are the objects of llm-d's benchmark report 0.2.1 (llm-d/llm-d-benchmark, benchmark_report/schema_v0_2_1.py), as far as we write them:
// each member with its type, an enumeration or the form of an object; a name that ends in ! is required.
var forms = map[string]string{
	"report":       "version!=0.2.1 run!=run scenario=scenario results!=results",
	"run":          "uid!=text eid=text time=time description=text keywords=texts",
	"time":         "start=instant end=instant duration=period",
	"scenario":     "stack=components load=load",
	"component":    "metadata!=about standardized!=engine|generic native!=native",
	"about":        "schema_version=text label!=text cfg_id!=text",
	"component*":   "kind!=generic tool!=text tool_version!=text model=model",
	"engine":       "kind!=inference_engine tool!=text tool_version!=text role!=replica,prefill,decode replicas!=1… model!=model accelerator!=accelerator",
	"model":        "name!=text",
	"accelerator":  "model!=text count!=0… parallelism!=parallelism",
	"parallelism":  "tp=0… dp=0… ep=1… pp=1…",
	"native":       "config=any",
	"load":         "metadata!=loadAbout standardized!=generator native!=native",
	"loadAbout":    "cfg_id=text",
	"generator":    "tool!=text tool_version!=text source!=random,sampled,unknown stage=0… input_seq_len!=length multi_turn=turns rate_qps=number concurrency=1…",
	"turns":        "enabled=bool",
	"length":       "distribution!=fixed,gaussian,uniform,other value!=number min=0… max=1…",
	"results":      "request_performance=performance session_performance=sessions",
	"performance":  "aggregate=aggregate",
	"aggregate":    "requests=requests latency=latency throughput=throughput",
	"requests":     "total!=0… failures=0… incomplete=0… input_length=statistics:count output_length=statistics:count",
	"latency":      "time_to_first_token=statistics:s normalized_time_per_output_token=statistics:s/token time_per_output_token=statistics:s/token inter_token_latency=statistics:s/token request_latency=statistics:s",
	"throughput":   "input_token_rate=statistics:tokens/s output_token_rate=statistics:tokens/s total_token_rate=statistics:tokens/s request_rate=statistics:queries/s",
	"sessions":     "sessions=sessionCount",
	"sessionCount": "total!=0… succeeded=0… failed=0… session_duration=statistics:s",
	"statistics":   "units!=text mean!=number min=number p0p1=number p1=number p5=number p10=number p25=number p50=number p75=number p90=number p95=number p99=number p99p9=number max=number",
}

// formProblems is what is wrong with a value that should have a form.
func formProblems(where, form string, v any) (wrong []string) {
	members, ok := v.(map[string]any)
	if !ok {
		return []string{fmt.Sprintf("%s is %T and no object", where, v)}
	}
	form, units, _ := strings.Cut(form, ":")
	if units != "" && members["units"] != units {
		wrong = append(wrong, fmt.Sprintf("%s is in %v, want %s", where, members["units"], units))
	}
	known := map[string]bool{}
	for _, member := range strings.Fields(forms[form]) {
		name, kind, _ := strings.Cut(member, "=")
		name, required := strings.CutSuffix(name, "!")
		known[name] = true
		if value, there := members[name]; there {
			wrong = append(wrong, valueProblems(where+"."+name, kind, value)...)
		} else if required {
			wrong = append(wrong, where+"."+name+" is missing")
		}
	}
	for name := range members {
		if !known[name] {
			wrong = append(wrong, where+"."+name+" is no member of the report")
		}
	}
	return wrong
}

func valueProblems(where, kind string, v any) (wrong []string) {
	text, isText := v.(string)
	number, isNumber := numberOf(v)
	least, isCount := strings.CutSuffix(kind, "…")
	ok := true
	switch {
	case kind == "any":
	case kind == "components":
		list, _ := v.([]any)
		for i, c := range list {
			wrong = append(wrong, formProblems(fmt.Sprintf("%s[%d]", where, i), "component", c)...)
		}
		ok = len(list) > 0
	case kind == "engine|generic":
		form := "component*"
		if m, _ := v.(map[string]any); m["kind"] == "inference_engine" {
			form = "engine"
		}
		return formProblems(where, form, v)
	case forms[strings.SplitN(kind, ":", 2)[0]] != "":
		return formProblems(where, kind, v)
	case kind == "texts":
		list, _ := v.([]any)
		ok = !slices.ContainsFunc(list, func(v any) bool { _, is := v.(string); return !is }) && list != nil
	case kind == "text":
		ok = isText
	case kind == "instant":
		_, ok = v.(time.Time)
		if isText {
			_, err := time.Parse(time.RFC3339Nano, text)
			ok = err == nil
		}
	case kind == "period":
		ok = isText && strings.HasPrefix(text, "PT") && strings.HasSuffix(text, "S")
	case kind == "bool":
		_, ok = v.(bool)
	case kind == "number":
		ok = isNumber && !math.IsInf(number, 0)
	case isCount:
		whole, is := v.(int)
		ok = is && whole >= int(least[0]-'0')
	default:
		ok = isText && slices.Contains(strings.Split(kind, ","), text)
	}
	if !ok {
		wrong = append(wrong, fmt.Sprintf("%s is %v (%T), want %s", where, v, v, kind))
	}
	return wrong
}

func numberOf(v any) (float64, bool) {
	switch v := v.(type) {
	case int:
		return float64(v), true
	case float64:
		return v, true
	}
	return 0, false
}

// llmdReports are the reports of a sample's levels, as YAML reads them.
func llmdReports(t *testing.T, s sample) (all []map[string]any) {
	t.Helper()
	for _, l := range s.levels {
		data, err := os.ReadFile(join(s.folder, "benchmark_report_v0.2,_"+l.Load.Name+".yaml"))
		if err != nil {
			t.Fatal(err)
		}
		var report map[string]any
		if err := yaml.Unmarshal(data, &report); err != nil {
			t.Fatal(err)
		}
		all = append(all, report)
	}
	return all
}

func TestLLMDReport_HasTheFormOfBenchmarkReport021(t *testing.T) {
	for _, tags := range []map[string]string{nil, {"hw": "h200", "framework": "vllm", "image": "vllm:1", "tp": "8"}} {
		s := exportTagged(t, tags)
		for i, report := range llmdReports(t, s) {
			for _, problem := range formProblems("report", "report", report) {
				t.Errorf("tags %v, level %d: %s", tags, i, problem)
			}
			stack := report["scenario"].(map[string]any)["stack"].([]any)[0].(map[string]any)["standardized"].(map[string]any)
			if want := map[bool]string{true: "inference_engine", false: "generic"}[tags != nil]; stack["kind"] != want {
				t.Errorf("the stack is %v, want %s", stack["kind"], want)
			}
		}
	}
}

func TestLLMDReport_HasTheLevelsFigures(t *testing.T) {
	s := export(t, "llmd-report")
	for i, report := range llmdReports(t, s) {
		l := s.levels[i]
		aggregate := report["results"].(map[string]any)["request_performance"].(map[string]any)["aggregate"].(map[string]any)
		figure := func(group, name, stat string) any {
			v, _ := numberOf(aggregate[group].(map[string]any)[name].(map[string]any)[stat])
			return v
		}
		ttft, tpot, rate := l.Distribution(metric.TTFT), l.Distribution(metric.TPOT), 0.0
		rate, _ = l.Value(metric.RequestThroughput)
		got := []any{figure("latency", "time_to_first_token", "p99p9"), figure("latency", "time_per_output_token", "mean"), figure("throughput", "request_rate", "mean"),
			aggregate["requests"].(map[string]any)["total"], aggregate["requests"].(map[string]any)["failures"]}
		if d := cmp.Diff([]any{ttft.At(.999), tpot.Mean(), rate, l.Total, l.Failed}, got); d != "" {
			t.Error(d)
		}
		if load := report["scenario"].(map[string]any)["load"].(map[string]any)["standardized"].(map[string]any); load["concurrency"] != 1 || load["stage"] != i {
			t.Errorf("the load is %v", load)
		}
	}
}

func TestLLMDReport_FormFindsWhatIsWrong(t *testing.T) {
	s := export(t, "llmd-report")
	report := llmdReports(t, s)[0]
	report["extra"] = 1
	delete(report["run"].(map[string]any), "uid")
	report["results"].(map[string]any)["request_performance"].(map[string]any)["aggregate"].(map[string]any)["latency"].(map[string]any)["request_latency"].(map[string]any)["units"] = "ms"
	if wrong := formProblems("report", "report", report); len(wrong) != 3 {
		t.Errorf("%q", wrong)
	}
}
