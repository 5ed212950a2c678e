package price

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
)

func TestParse_EveryForm(t *testing.T) {
	for text, want := range map[string]Price{
		"gpu_hour=2.5,gpus=8":                       {Currency: "USD", PerHour: 20},
		"gpu_hour=2.5":                              {Currency: "USD", PerHour: 10}, // of --gpus 4
		"hour=7, currency=EUR":                      {Currency: "EUR", PerHour: 7},
		"input=0.15/M,cached=0.075/M,output=0.60/M": {Currency: "USD", Input: new(0.15e-6), Cached: new(0.075e-6), Output: new(0.6e-6)},
		"input=0.15/1M,output=0.6/1K,currency=¥":    {Currency: "¥", Input: new(0.15e-6), Output: new(0.6e-3)},
		"gpu_hour=1,gpus=2,output=2/M":              {Currency: "USD", PerHour: 2, Output: new(2e-6)},
		"input=0/M,output=1/M":                      {Currency: "USD", Input: new(0.), Output: new(1e-6)},
	} {
		p, problems := Parse(text, 4)
		if len(problems) > 0 || !cmp.Equal(p, want, cmp.Comparer(func(a, b float64) bool { return math.Abs(a-b) <= 1e-12*math.Abs(b) })) {
			t.Errorf("%s: %+v, %q", text, p, problems)
		}
	}
	p, problems := parseFile([]byte("gpu_hour: 2.5\ngpus: 8\ninput: 0.15/M\n"), 0)
	if len(problems) > 0 || p.PerHour != 20 || p.Input == nil {
		t.Errorf("%+v, %q", p, problems)
	}
}

// TestParse_AllProblemsAtOnce, each with what to write.
func TestParse_AllProblemsAtOnce(t *testing.T) {
	for text, says := range map[string][]string{
		"":                         {`"" is not NAME=VALUE`},
		"gpu_hour=2":               {"add gpus=8"},
		"gpu_hour=x,gpus=-1":       {"gpu_hour=x is not a number", "gpus=-1 is not a number"},
		"gpu_hour=1,hour=2,gpus=1": {"exclude each other"},
		"gpus=8,input=1/M":         {"gpus has no effect"},
		"input=0.15,output=NaN/M":  {"write input=0.15/M", "output=NaN/M is not a price"},
		"cached=1/M,output=1/M":    {"cached needs input"},
		"hour=1,hour=2":            {"hour is given twice"},
		"huor=1,input=1/M":         {`"huor" is unknown; names are gpu_hour`},
		"currency=a b,hour=1":      {"currency=a b is not a name"},
		"currency=USD":             {"there is no price"},
		"gpu_hour=1e308,gpus=1e10": {"gpu_hour=1e308 is above 1000000000", "gpus=1e10 is above 1000000000"},
		"hour=Inf,input=1e10/M":    {"hour=Inf is above", "input=1e10/M is not a price"},
		"input=0/M,output=0/M":     {"there is no price above 0"},
	} {
		_, problems := Parse(text, 0)
		for _, words := range says {
			if !slices.ContainsFunc(problems, func(p i18n.Text) bool { return strings.Contains(p.EN, words) && p.ZH != "" }) {
				t.Errorf("%q: %q says nothing of %s", text, problems, words)
			}
		}
	}
	if _, problems := parseFile([]byte("- a\n"), 0); len(problems) == 0 {
		t.Error("a list is taken")
	}
}

// TestOf_FiguresWorkedOutByHand: 8 GPUs at 2.50 an hour are 20 an hour, 1/180 a second.
func TestOf_FiguresWorkedOutByHand(t *testing.T) {
	l := metric.NewLevel(metric.Load{Profile: load.Closed(8)}, map[metric.Key]float64{metric.Duration: 360, metric.OutputThroughput: 1000,
		metric.TotalThroughput: 5000, metric.RequestThroughput: 10, metric.Goodput: 8, metric.CachedShare: 0.25}, nil)
	l.Confidence = &metric.Confidence{Of: map[metric.Key]metric.Uncertainty{metric.OutputThroughput: {Value: &metric.Interval{Low: 800, High: 1250}}}}
	near := func(what string, got, want float64) {
		t.Helper()
		if math.Abs(got-want) > 1e-9*want {
			t.Errorf("%s: %v instead of %v", what, got, want)
		}
	}
	p, _ := Parse("gpu_hour=2.5,gpus=8,input=0.15/M,cached=0.075/M,output=0.60/M", 0)
	c := Of(l, p)
	if c.Basis != metric.CostOfServers || c.API == nil || c.BreakEven == nil {
		t.Fatalf("%+v", c)
	}
	near("the run", c.Run, 2)
	near("a million output tokens", c.PerMillionOutputTokens.Value, 1e6/180/1000)
	near("at least", c.PerMillionOutputTokens.Interval.Low, 1e6/180/1250)
	near("at most", c.PerMillionOutputTokens.Interval.High, 1e6/180/800)
	near("a million input tokens", c.PerMillionInputTokens.Value, 1e6/180/4000)
	near("a million tokens", c.PerMillionTokens.Value, 1e6/180/5000)
	near("a request", c.PerRequest.Value, 1./1800)
	near("a good request", c.PerGoodRequest.Value, 1./1440)
	// 3,000 new, 1,000 cached and 1,000 output tokens a second
	second := 3000*0.15e-6 + 1000*0.075e-6 + 1000*0.6e-6
	near("the API's run", c.API.Run, 360*second)
	near("the API's request", c.API.PerRequest.Value, second/10)
	near("break-even", *c.BreakEven, (1./180)/(second/10))
	if c.API.PerMillionOutputTokens.Interval != nil || c.PerRequest.Interval != nil {
		t.Error("an interval of nothing")
	}
	p, _ = Parse("input=0.15/M,output=0.60/M", 0)
	if c = Of(l, p); c.Basis != metric.CostOfTokens || c.API != nil || c.BreakEven != nil {
		t.Errorf("%+v", c)
	}
	near("without a price of cached tokens", c.Run, 360*(4000*0.15e-6+1000*0.6e-6))
	if none := Of(metric.NewLevel(metric.Load{}, nil, nil), p); none != nil {
		t.Errorf("%+v", none)
	}
}

// TestRead_TextOrFile: a text with = is a price, another is the path of a file, and so is one after @.
func TestRead_TextOrFile(t *testing.T) {
	for text, path := range map[string]string{"hour=4": "", "price.yaml": "price.yaml", "@a=b.yaml": "a=b.yaml"} {
		read := ""
		p, problems := Read(text, 2, func(path string) ([]byte, bool) {
			read = path
			return []byte("gpu_hour: 2"), true
		})
		if p.PerHour != 4 || len(problems) > 0 || read != path {
			t.Errorf("%s: %+v of %q, %q", text, p, read, problems)
		}
	}
	if p, problems := Read("absent.yaml", 0, func(string) ([]byte, bool) { return nil, false }); p.Servers() || len(problems) > 0 {
		t.Errorf("%+v, %q of a file that cannot be read", p, problems)
	}
}
