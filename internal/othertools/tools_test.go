package othertools

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// notCompared are our members that say no figure, or one that the tool makes of what is not in the events.
var notCompared = map[string][]string{
	"vllm": {"burstiness"}, // an argument of the tool
}

// TestTools_FiguresAreThoseOfTheToolsOwnFunctions compares every number of every tool's document with what the tool's own
// functions gave for the same events: TOOL.json beside
// them, for streams and for whole replies, which `make definitions` holds against the tool itself.
func TestTools_FiguresAreThoseOfTheToolsOwnFunctions(t *testing.T) {
	const whole = "testdata/whole"
	for _, folder := range []string{"testdata", whole} {
		for _, tool := range Names() {
			if folder == whole && tool == "vllm" {
				continue // the tool asks for streams alone
			}
			t.Run(filepath.Base(folder)+"/"+tool, func(t *testing.T) { compare(t, folder, tool) })
		}
	}
}

// compare holds our figures of a folder's events against the tool's.
func compare(t *testing.T, folder, tool string) {
	data, err := os.ReadFile(filepath.Join(folder, tool+".json"))
	if err != nil {
		t.Fatal(err)
	}
	var want map[string]float64
	if err := json.Unmarshal(data, &want); err != nil {
		t.Fatal(err)
	}
	got := ourFigures(t, folder, tool)
	for _, path := range sortedNames(want) {
		x, ok := got[path]
		switch {
		case !ok:
			t.Errorf("%s: the tool says %v, ours has no such figure", path, want[path])
		case math.Abs(x-want[path]) > 1e-9*math.Max(1e-3, math.Abs(want[path])):
			t.Errorf("%s: %v, the tool says %v", path, x, want[path])
		}
		delete(got, path)
	}
	for path := range got {
		if !slices.Contains(notCompared[tool], path) {
			t.Errorf("%s: nothing says that %v is what the tool would report", path, got[path])
		}
	}
}

// ourFigures are the numbers of a tool's document by their paths.
func ourFigures(t *testing.T, folder, tool string) map[string]float64 {
	t.Helper()
	c, ok := New(tool, Load{Name: "events"})
	if !ok {
		t.Fatalf("%s is not known", tool)
	}
	for _, r := range recorded(t, folder) {
		c.Add(r)
	}
	data, err := json.Marshal(c.Document())
	if err != nil {
		t.Fatal(err)
	}
	var document any
	if err := json.Unmarshal(data, &document); err != nil {
		t.Fatal(err)
	}
	figures := map[string]float64{}
	flatten(figures, "", document)
	return figures
}

func flatten(into map[string]float64, path string, v any) {
	switch v := v.(type) {
	case float64:
		into[strings.TrimPrefix(path, ".")] = v
	case map[string]any:
		for name, inner := range v {
			flatten(into, path+"."+name, inner)
		}
	case []any:
		for i, inner := range v {
			flatten(into, fmt.Sprintf("%s.%d", path, i), inner)
		}
	}
}

func sortedNames(m map[string]float64) (names []string) {
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
