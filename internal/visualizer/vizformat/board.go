// Package vizformat has what all visualizers share: the names of charts in addition to EvalScope's, and tables as text.
package vizformat

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/modelscope/evalscope/perf/visualizer"
)

// The names of what EvalScope does not show.
const (
	// Level is the place of the level under way, from 1.
	Level = "Level"
	// ByLevel stands before the names of a finished level's figures, drawn over the level's place.
	ByLevel = "By level/"
	// Percentiles and Levels are tables.
	Percentiles = "Percentiles"
	Levels      = "Levels"
)

// Project is EvalScope's name of the project.
const Project = "perf_benchmark"

// Point is a point's figures with its level.
func Point(p visualizer.Point) []visualizer.Value {
	return append([]visualizer.Value{{Name: Level, Value: float64(p.Level)}}, p.Values...)
}

// Lines is a table for displays without tables: a line for each row, and the row's first cell as its caption.
func Lines(t visualizer.Table) (captions, lines []string) {
	for _, row := range t.Rows {
		var cells []string
		for i, cell := range row {
			if i == 0 {
				captions = append(captions, text(cell))
			} else {
				cells = append(cells, t.Columns[i]+" "+text(cell))
			}
		}
		lines = append(lines, strings.Join(cells, " | "))
	}
	return captions, lines
}

func text(cell any) string {
	switch v := cell.(type) {
	case nil:
		return "-"
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return fmt.Sprint(cell)
}

// framework is how EvalScope marks its runs on SwanLab.
const framework = "📏evalscope"

// ConfigYAML is a run's configuration as SwanLab keeps it: each entry with its place. JSON values are YAML.
func ConfigYAML(config []visualizer.Entry, tags []string) []byte {
	var b bytes.Buffer
	all := append([]visualizer.Entry{}, config...)
	mark, _ := json.Marshal(framework) // strings always are
	list, _ := json.Marshal(tags)
	all = append(all, visualizer.Entry{Name: "framework", Value: mark}, visualizer.Entry{Name: "tags", Value: list})
	for i, e := range all {
		name, _ := json.Marshal(e.Name)
		var flat bytes.Buffer
		if json.Compact(&flat, e.Value) != nil {
			continue
		}
		fmt.Fprintf(&b, "%s:\n  desc: ''\n  sort: %d\n  value: %s\n", name, i, flat.Bytes())
	}
	return b.Bytes()
}
