package eventlog

import "testing"

func TestReason_EachIsThereForPeopleInBothLanguages(t *testing.T) {
	for _, r := range []Reason{EndDone, EndDuration, EndInterrupted, EndFailed, EndKilled, EndRunning} {
		if text := r.Text(); text.EN == string(r) || text.ZH == "" {
			t.Errorf("%s is shown as %q", r, text)
		}
	}
	if text := Reason("newer").Text(); text.In("zh") != "newer" {
		t.Errorf("an unknown reason is shown as %q", text)
	}
}
