package metric

import (
	"encoding/json"
	"testing"

	"github.com/modelscope/evalscope/perf/i18n"
)

func TestFigure_HasOneEnglishNameInJSON(t *testing.T) {
	plain := NewFigure("failed", "失败", 0.5, Ratio)
	placed := NewFigure("server's TTFT", "服务端 TTFT", 2, Seconds)
	placed.At = i18n.Text{EN: "rate 2 <&>", ZH: "速率 2"}
	data, err := json.Marshal([]Figure{plain, placed})
	if want := `[{"name":"failed","value":0.5,"unit":"` + string(Ratio) + `"},{"name":"server's TTFT at rate 2 \u003c\u0026\u003e","value":2,"unit":"s"}]`; err != nil || string(data) != want {
		t.Fatalf("got %s, %v; want %s", data, err, want)
	}
	var read []Figure
	if err := json.Unmarshal(data, &read); err != nil {
		t.Fatal(err)
	}
	if again, err := json.Marshal(read); err != nil || string(again) != string(data) {
		t.Errorf("read and written again it is %s, %v", again, err)
	}
	if err := json.Unmarshal([]byte(`[{"name":1}]`), &read); err == nil {
		t.Error("a name that is no text was taken")
	}
}
