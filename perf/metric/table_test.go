package metric

import (
	"regexp"
	"slices"
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
		if !slices.Contains(Provenances(), d.Provenance) {
			t.Errorf("%s does not say where it comes from", d.Key)
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

func TestProvenance_OfTokensIsWhoCountedThem(t *testing.T) {
	for local, want := range map[int]Provenance{0: ServerReported, 1: Derived, 5: Derived} {
		l := &Level{Succeeded: 5, LocallyCounted: local}
		if got := l.Provenance(OutputTokens); got != want {
			t.Errorf("%d of 5 counted locally: %s, want %s", local, got, want)
		}
		if l.Provenance(TTFT) != Measured || l.Provenance(TPOT) != Derived || l.Provenance(CachedShare) != ServerReported {
			t.Errorf("%s, %s, %s", l.Provenance(TTFT), l.Provenance(TPOT), l.Provenance(CachedShare))
		}
	}
	for _, p := range Provenances() {
		if p.Name().EN != string(p) || p.Name().ZH == "" || p.About().EN == "" || p.About().ZH == "" {
			t.Errorf("%s has no words", p)
		}
	}
}
