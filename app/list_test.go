package app

import (
	"testing"

	"github.com/modelscope/evalscope/internal/catalog"
)

func TestList_RunWithoutAResultHasNoFailuresToShow(t *testing.T) {
	counted := catalog.Run{Path: "a", Levels: []catalog.Level{{Total: 20, Failed: 2}}}
	killed := catalog.Run{Path: "b", State: "killed", Levels: []catalog.Level{{Name: "parallel_1_number_20"}}}
	for _, c := range []struct {
		run  catalog.Run
		want string
	}{{counted, "2/20"}, {killed, "-"}} {
		row := listRow(c.run, nil)
		if got := row[len(row)-2]; got != c.want {
			t.Errorf("%s: %q, want %q", c.run.Path, got, c.want)
		}
	}
}
