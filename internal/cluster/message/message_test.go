package message

import (
	"reflect"
	"strings"
	"testing"
)

// kinds is one of each message that is read.
func kinds() []Checked {
	return []Checked{&Hello{}, &Welcome{}, &Digests{}, &Compared{}, &Asked{}, &Order{}, &Prepared{}, &Start{}, &Wanted{}, &Leased{}, &Pulse{}, &Told{}, &Stopping{}, &Ended{}, &Kept{}, &Offered{}, &Wanting{}}
}

func TestDecode_RefusesWhatIsOutOfItsBounds(t *testing.T) {
	for name, of := range map[string]struct {
		into Checked
		data string
	}{
		"too long":                 {&Hello{}, `{"id":"` + strings.Repeat("x", MostSmall) + `"}`},
		"a worker without a name":  {&Hello{}, `{"id":"x"}`},
		"a name of control":        {&Hello{}, `{"id":"x","name":"a\u001b[31m"}`},
		"a long name":              {&Hello{}, `{"id":"x","name":"` + strings.Repeat("n", 300) + `"}`},
		"no JSON":                  {&Asked{}, `x`},
		"two values":               {&Asked{}, `{} {}`},
		"not UTF-8":                {&Asked{}, "{\"id\":\"\xff\"}"},
		"a place beyond the last":  {&Order{}, `{"level":{"worker":2,"of":2,"load":{}}}`},
		"a lease that ends before": {&Leased{}, `{"from":5,"to":4}`},
		"an unknown stop":          {&Told{}, `{"stop":3}`},
		"negative bytes":           {&Ended{}, `{"bytes":-1}`},
		"no lease":                 {&Welcome{}, `{"job":{}}`},
	} {
		if err := Decode([]byte(of.data), of.into); err == nil {
			t.Errorf("%s is taken: %+v", name, of.into)
		}
	}
}

func TestEncode_RefusesWhatNobodyWouldRead(t *testing.T) {
	if _, err := Encode(Ended{Failed: strings.Repeat("x", MostSmall)}); err == nil {
		t.Error("a message beyond its bound is made")
	}
}

// FuzzDecode holds that whatever decodes keeps its bounds, and comes out the same when it is sent on.
func FuzzDecode(f *testing.F) {
	f.Add(0, []byte(`{"version":1,"program":"evalscope","id":"a","name":"b","cpus":4}`))
	f.Add(5, []byte(`{"level":{"index":1,"load":{"name":"x"},"worker":0,"of":2}}`))
	f.Add(13, []byte(`{"id":"a","level":0,"bytes":10,"sessions":3}`))
	f.Fuzz(func(t *testing.T, kind int, data []byte) {
		all := kinds()
		m := all[int(uint(kind)%uint(len(all)))]
		if Decode(data, m) != nil {
			return
		}
		again, err := Encode(m)
		if err != nil { // a form that is longer than what came
			return
		}
		same := reflect.New(reflect.TypeOf(m).Elem()).Interface().(Checked)
		if err := Decode(again, same); err != nil {
			t.Fatalf("%s: %v", again, err)
		}
		if once, _ := Encode(same); string(once) != string(again) {
			t.Errorf("%s became %s", again, once)
		}
	})
}
