package record

import "testing"

func TestFaultKind_EveryKindHasAChineseNameBesideItsWord(t *testing.T) {
	for _, kind := range FaultKinds() {
		if text := kind.Text(); text.EN != string(kind) || text.ZH == "" {
			t.Errorf("%s is shown as %q", kind, text)
		}
	}
	if text := FaultKind("newer").Text(); text.In("zh") != "newer" {
		t.Errorf("an unknown kind is shown as %q", text)
	}
}
