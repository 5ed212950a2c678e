package metric

import "testing"

func TestFormulaText_EveryMetricHasItInChinese(t *testing.T) {
	known := map[Key]bool{}
	for _, d := range Table() {
		known[d.Key] = true
		if d.FormulaText().ZH == "" {
			t.Errorf("%s: no Chinese for %q: add it to formulasZH in formulatext.go", d.Key, d.Formula)
		}
	}
	for key := range formulasZH {
		if !known[key] {
			t.Errorf("%q is not a metric", key)
		}
	}
}
