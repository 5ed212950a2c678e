package tracks

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/chartdata"
	"github.com/modelscope/evalscope/internal/telemetry"
	"github.com/modelscope/evalscope/perf/servermetrics"
)

// wholeFile is a file with a line of each kind in two segments: what FuzzOf damages.
const wholeFile = `{"kind":"head","head":{"version":1,"wall":"1970-01-01T00:00:00Z","interval":1}}
{"kind":"source","id":0,"of":"server","name":"a","engine":"Mill"}
{"kind":"source","id":1,"of":"gpu","name":"g"}
{"kind":"series","id":0,"source":0,"metric":"run"}
{"kind":"series","id":1,"source":0,"metric":"pre_total","counter":true}
{"kind":"series","id":2,"source":1,"metric":"DCGM_FI_DEV_POWER_USAGE","labels":[["gpu","0"]]}
{"kind":"series","id":3,"source":1,"metric":"DCGM_FI_DEV_CLOCKS_EVENT_REASONS","labels":[["gpu","0"]]}
{"kind":"series","id":4,"source":0,"metric":"mine"}
{"kind":"reading","source":0,"sent":1000000000,"received":1001000000,"values":[0,1,1,0,4,"NaN"]}
{"kind":"reading","source":1,"sent":1000000000,"received":1001000000,"values":[2,300,3,64]}
{"kind":"note","source":0,"at":2000000000,"text":"cannot be read: EOF"}
{"kind":"reading","source":0,"sent":3000000000,"received":3001000000,"values":[0,2,1,5,4,"+Inf"],"gone":[4]}
{"kind":"note","source":0,"at":3000000000,"text":"can be read again"}
{"kind":"end","at":4000000000,"cost":{"cpu":0.1,"readings":3,"bytes":9}}
{"kind":"head","head":{"version":1,"wall":"1970-01-01T00:00:09Z","interval":1}}
{"kind":"source","id":0,"of":"server","name":"a","engine":"Mill"}
{"kind":"series","id":0,"source":0,"metric":"run"}
{"kind":"reading","source":0,"sent":9000000000,"received":9001000000,"values":[0,4]}
`

// layOut makes all that is made of a file.
func layOut(data []byte) (*telemetry.Level, *Axis) {
	level, err := telemetry.Read(bytes.NewReader(data))
	if err != nil {
		return nil, nil
	}
	GPUs(level)
	Throttling(level, 0, 10)
	PowerTwice(level, 0, 10)
	return level, Of(level, chartdata.New(1), []servermetrics.Dialect{mill()}, nil)
}

// A line whose source, series or head is not there is damaged: it is counted, and shown nowhere.
func TestOf_LinesOfWrongNumbersAreCountedAndShownNowhere(t *testing.T) {
	_, whole := layOut([]byte(wholeFile))
	for _, line := range []string{
		`{"kind":"note","source":2,"at":5,"text":"wrong"}`, `{"kind":"note","source":-1,"at":5,"text":"wrong"}`, `{"kind":"note","at":5,"text":"wrong"}`,
		`{"kind":"note","source":9223372036854775807,"at":5,"text":"wrong"}`,
		`{"kind":"reading","source":2,"sent":1,"received":2,"values":[0,1]}`, `{"kind":"reading","source":0,"sent":1,"received":2,"values":[0]}`,
		`{"kind":"series","id":7,"source":2,"metric":"wrong"}`, `{"kind":"series","id":0,"source":0,"metric":"wrong"}`, `{"kind":"head"}`, `{"kind":"wrong"}`,
	} {
		level, a := layOut([]byte(wholeFile + line + "\n"))
		if level == nil || level.Damaged != 1 || a == nil {
			t.Fatalf("%s: %+v", line, level)
		}
		if shown := fmt.Sprintf("%+v", a.Notes); len(a.Notes) != len(whole.Notes) || strings.Contains(shown, "wrong") {
			t.Errorf("%s: notes %s", line, shown)
		}
		if len(a.Tracks) != len(whole.Tracks) || len(a.Marks) != len(whole.Marks) {
			t.Errorf("%s: %d tracks and %d marks", line, len(a.Tracks), len(a.Marks))
		}
	}
}

// Whatever stands in a file, what is made of it is made.
func FuzzOf(f *testing.F) {
	f.Add([]byte(wholeFile))
	f.Add([]byte(wholeFile + `{"kind":"note","source":1,"at":5,"text":"cannot be read"}` + "\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		level, a := layOut(data)
		if a != nil && (a.To < a.From || len(level.Sources) == 0) {
			t.Fatalf("an axis from %v to %v of %d sources", a.From, a.To, len(level.Sources))
		}
	})
}
