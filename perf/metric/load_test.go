package metric_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
)

// TestLoad_JSONOfTodaysLoadsHasNoProfile: what slots and rate say all of is written as it always was, and read back as the same load.
func TestLoad_JSONOfTodaysLoadsHasNoProfile(t *testing.T) {
	for text, want := range map[string]metric.Load{
		`{"name":"parallel_4_number_20","parallel":4,"number":20}`:           {Name: "parallel_4_number_20", Profile: load.Closed(4), Number: 20},
		`{"name":"rate_50.5_number_40","rate":50.5,"number":40}`:             {Name: "rate_50.5_number_40", Profile: load.Open(load.Poisson, 50.5), Number: 40},
		`{"name":"parallel_4_number_30","parallel":4,"rate":40,"number":30}`: {Name: "parallel_4_number_30", Profile: load.Fixed(4, 40), Number: 30},
		`{"name":"<&>","number":0}`:                                          {Name: "<&>"},
	} {
		sameLoad(t, text, want)
	}
}

// TestLoad_JSONOfNewKindsHasItsProfileBesideTheNumbers: readers that know slots and rate alone read the most slots and the mean rate.
func TestLoad_JSONOfNewKindsHasItsProfileBesideTheNumbers(t *testing.T) {
	sameLoad(t, `{"name":"c","rate":20,"number":5,"profile":{"arrivals":{"process":"constant","rate":20}}}`,
		metric.Load{Name: "c", Profile: load.Open(load.Constant, 20), Number: 5})
	sameLoad(t, `{"name":"s","parallel":8,"number":0,"profile":{"slots":[{"from":2,"to":8,"seconds":10}]}}`,
		metric.Load{Name: "s", Profile: load.ClosedStages(load.Stage{From: 2, To: 8, For: 10 * time.Second})})
	var l metric.Load
	if err := json.Unmarshal([]byte(`{"name":"x","profile":{"slots":"many"}}`), &l); err == nil {
		t.Errorf("a profile that is none gives %+v", l)
	}
}

func sameLoad(t *testing.T, text string, want metric.Load) {
	t.Helper()
	var got metric.Load
	if err := json.Unmarshal([]byte(text), &got); err != nil || got.Name != want.Name || got.Number != want.Number || !got.Equal(want.Profile) {
		t.Errorf("%s is read as %+v, %v", text, got, err)
	}
	data, err := want.MarshalJSON()
	if err != nil || string(data) != text {
		t.Errorf("%+v is written as %s, %v; want %s", want, data, err, text)
	}
}

func TestLoad_RunIsThatOfItsName(t *testing.T) {
	for name, want := range map[string]int{"parallel_8_number_80": 0, "parallel_8_number_80_run_1": 1, "sla_parallel_4_run_0": 0, "knee_rate_4_run_12": 12, "a_run_x": 0, "": 0, "run_3": 0} {
		if got := (metric.Load{Name: name}).Run(); got != want {
			t.Errorf("%q is run %d, want %d", name, got, want)
		}
	}
}
