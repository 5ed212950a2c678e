package load

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestProcess_StandsInEveryListOfThem(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "..", "docs", "schema", "perf_result.v1.json"))
	if err != nil {
		t.Fatal(err)
	}
	type property struct {
		Description string              `json:"description"`
		Properties  map[string]property `json:"properties"`
	}
	var schema struct {
		Defs map[string]property `json:"$defs"`
	}
	if err := json.Unmarshal(data, &schema); err != nil {
		t.Fatal(err)
	}
	described := schema.Defs["profile"].Properties["arrivals"].Properties["process"].Description
	tested := map[Process]bool{}
	for _, c := range named {
		tested[c.load.process] = true
	}
	for process := range spreads {
		if !slices.Contains(Processes(), process) {
			t.Errorf("%s is not in Processes: no flag offers it", process)
		}
	}
	for _, process := range append(Processes(), Replay) {
		if _, ok := spreads[process]; !ok && process != Replay {
			t.Errorf("%s has no row in spreads", process)
		}
		if !slices.Contains(strings.FieldsFunc(described, func(r rune) bool { return strings.ContainsRune(", .", r) }), string(process)) {
			t.Errorf("docs/schema/perf_result.v1.json does not name %s where it describes process: %q", process, described)
		}
		if !tested[process] {
			t.Errorf("%s is not among the named loads of profile_test.go", process)
		}
	}
}
