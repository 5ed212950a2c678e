package wire

import (
	"math"
	"testing"

	"github.com/modelscope/evalscope/perf/record"
)

func TestArrival_StampIsLaidOnTheInstantsByItsAge(t *testing.T) {
	const wall = 1_700_000_000_000_000_000
	const ms = 1_000_000
	before := moment{at: 100 * ms, wall: wall}
	for name, c := range map[string]struct {
		now   moment
		stamp int64
		floor record.Instant
		at    record.Instant
		held  int32
	}{
		"a stamp is as old as the system clock is at": {moment{140 * ms, wall + 40*ms}, wall + 37*ms, 100 * ms, 137 * ms, 3001},
		"one of this very moment":                     {moment{140 * ms, wall + 40*ms}, wall + 40*ms, 100 * ms, 140 * ms, 1},
		"the future":                                  {moment{140 * ms, wall + 40*ms}, wall + 40*ms + 1, 100 * ms, 140 * ms, 0},
		"before the arrival before":                   {moment{140 * ms, wall + 40*ms}, wall + 5*ms, 106 * ms, 140 * ms, 0},
		"the wall clock was put forward":              {moment{140 * ms, wall + 45*ms}, wall + 38*ms, 100 * ms, 140 * ms, 0},
		"the wall clock was put back":                 {moment{140 * ms, wall + 35*ms}, wall + 30*ms, 100 * ms, 140 * ms, 0},
		"slewing over an hour is no step":             {moment{3600_100 * ms, wall + 3601_500*ms}, wall + 3601_499*ms, 100 * ms, 3600_099 * ms, 1001},
		"no age of hours": {moment{2 * math.MaxInt32 * 1000, wall + 2*math.MaxInt32*1000 - 100*ms}, wall, 0,
			2 * math.MaxInt32 * 1000, 0},
	} {
		t.Run(name, func(t *testing.T) {
			if at, held := arrived(c.stamp, c.now, before, c.floor); at != c.at || held != c.held {
				t.Errorf("arrived %d, held %d; want %d, %d", at, held, c.at, c.held)
			}
		})
	}
}
