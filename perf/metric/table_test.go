package metric

import (
	"regexp"
	"testing"
)

func TestTable_IsWhole(t *testing.T) {
	seen, labels := map[Key]bool{}, map[string]Key{}
	for _, d := range Table() {
		if seen[d.Key] {
			t.Errorf("%s is listed twice in the table", d.Key)
		}
		seen[d.Key] = true
		if d.Title.EN == "" || d.Title.ZH == "" || d.Unit == "" || d.Formula == "" {
			t.Errorf("%s lacks a title, a unit or a formula", d.Key)
		}
		if !regexp.MustCompile(`^[a-z][a-z_]*$`).MatchString(string(d.Key)) {
			t.Errorf("%s is no snake_case key", d.Key)
		}
		for _, label := range []string{d.Guide, d.EvalScope} {
			if other, taken := labels[label]; label != "" && taken {
				t.Errorf("%s and %s share the label %q", other, d.Key, label)
			}
			labels[label] = d.Key
		}
	}
}
