package config

import (
	"strings"
	"testing"
)

func TestRemovedFlags_AreAnsweredWithWhatToDo(t *testing.T) {
	for _, f := range RemovedFlags() {
		if row, _ := flagOf(Table(), "--"+f.Name); row != nil || rowOf(Table(), f.Key) != nil || f.What.EN == "" || f.Do.EN == "" {
			t.Errorf("--%s is there, or nothing is said of it", f.Name)
		}
		_, _, err := Parse([]string{"--model", "m", "--" + f.Name, "value"}, Environment{})
		if err == nil || err.Error() != "evalscope perf: --"+f.Name+": "+f.What.EN+": "+f.Do.EN {
			t.Errorf("--%s: %v", f.Name, err)
		}
		_, _, err = ParseJSON([]byte(`{"model": "m", "`+f.Key+`": "value"}`), Environment{})
		if err == nil || !strings.Contains(err.Error(), "'"+f.Key+"': "+f.What.EN+": "+f.Do.EN) {
			t.Errorf("%s: %v", f.Key, err)
		}
	}
}
