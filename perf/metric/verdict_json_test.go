package metric

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/modelscope/evalscope/perf/i18n"
)

func TestCause_HasAMemberForEachLanguageInJSON(t *testing.T) {
	cause := Cause{Key: "k", Word: Degraded, Finding: i18n.Text{EN: "Late.", ZH: "偏晚。"}, Try: i18n.Same("more"), From: 1, To: 2,
		Evidence: []Figure{NewFigure("failed", "", 1, Count)}}
	want := `{"key":"k","word":"DEGRADED","finding":"Late.","finding_zh":"偏晚。","try":"more","from":1,"to":2,"evidence":[{"name":"failed","value":1,"unit":"count"}]}`
	data, err := json.Marshal(cause)
	if err != nil || string(data) != want {
		t.Fatalf("got %s, %v; want %s", data, err, want)
	}
	var read Cause
	if err := json.Unmarshal(data, &read); err != nil || !reflect.DeepEqual(read, cause) {
		t.Errorf("read again it is %+v, %v", read, err)
	}
	if err := json.Unmarshal([]byte(`{"key":1}`), &read); err == nil {
		t.Error("a key that is no text was taken")
	}
}
