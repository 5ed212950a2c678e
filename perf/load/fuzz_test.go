package load

import (
	"encoding/json"
	"math"
	"testing"
	"time"
)

// FuzzProfile: whatever is read is a load that can be written, read and sent. Its arrivals ascend and end with it, its slots are those
// that its changes say, and its numbers are numbers.
func FuzzProfile(f *testing.F) {
	for _, c := range named {
		f.Add([]byte(c.json))
	}
	f.Add([]byte(`{"slots":[{"from":0,"to":3.5,"seconds":1e-9}],"arrivals":{"process":"constant","rate":[{"from":0,"to":1e9,"seconds":1e-9}]}}`))
	f.Add([]byte(`{"arrivals":{"process":"poisson","rate":[{"from":1e-3,"to":1e9,"seconds":1,"curve":"exponential"}]}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var p Profile
		if json.Unmarshal(data, &p) != nil {
			return
		}
		again, err := json.Marshal(p)
		var q Profile
		if err != nil || json.Unmarshal(again, &q) != nil || !q.Equal(p) {
			t.Fatalf("%s becomes %s, %v, and that %+v", data, again, err, q)
		}
		for _, x := range []float64{p.OfferedRate(), p.PeakRate(), p.MeanSlots(), p.RateAt(p.Length() / 3), p.On(p.Axis())} {
			if math.IsNaN(x) || math.IsInf(x, 0) || x < 0 {
				t.Fatalf("%s has the number %v", data, x)
			}
		}
		checkArrivals(t, p)
		checkChanges(t, p)
	})
}

// some is of how many arrivals and changes a fuzzed load is asked for.
const some = 1000

func checkArrivals(t *testing.T, p Profile) {
	t.Helper()
	n, last := 0, time.Duration(0)
	for at := range p.Arrivals(source(1)) {
		if at < last || p.Length() > 0 && p.Paced() && at > p.Length()+1 {
			t.Fatalf("%s: arrival %d at %v, after %v, in %v", p.Text(), n, at, last, p.Length())
		}
		if last = at; n == some {
			break
		}
		n++
	}
}

func checkChanges(t *testing.T, p Profile) {
	t.Helper()
	changes := p.SlotChanges()
	if changes == nil {
		return
	}
	n, last := 0, time.Duration(0)
	for at, slots := range changes {
		if at < last || at > p.Length() || slots < -1 || slots > p.MaxSlots() {
			t.Fatalf("%s: change %d at %v to %d, after %v", p.Text(), n, at, slots, last)
		}
		if last = at; n == some {
			break
		}
		n++
	}
}
