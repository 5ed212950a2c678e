package simulator

import (
	"math"
	"time"
)

// The simulated GPU has the figures of an accelerator of 700 W.
const (
	gpuIdlePower  = 75.0  // watts without a request
	gpuBusyPower  = 240.0 // more, as soon as one runs
	gpuBatchPower = 330.0 // more, in a batch without end
	gpuHalfBatch  = 16.0  // sequences at which half of that is reached
	gpuIdleClock  = 345.0 // MHz
	gpuTopClock   = 1980.0
	gpuMemClock   = 3201.0

	// gpuWindow is the time of which the shown power and activity are the mean, as NVIDIA's are.
	gpuWindow = time.Second
	// gpuHeatLag is how slowly the temperature follows the power.
	gpuHeatLag = 15 * time.Second
	// gpuRest is how long a GPU has to be idle before a limit of its clock ends.
	gpuRest = time.Second
	// gpuThrottled is the share of the clock that a limit leaves.
	gpuThrottled = 0.6
)

// A lagged is a quantity that nears its target as a body nears the temperature around it.
type lagged struct{ value float64 }

func (l *lagged) advance(target float64, d, lag time.Duration) {
	l.value = target + (l.value-target)*math.Exp(-d.Seconds()/lag.Seconds())
}

// A gpuPast is what a GPU had counted at an instant: between two its power is constant.
type gpuPast struct {
	at     time.Duration
	joules float64
	active float64 // seconds in which something ran
}

// A gpuMeter is one simulated GPU, whose power and clock follow the batch at once. Its energy counter is the exact integral of that power;
// the power that it shows is the mean of the second before. All GPUs of a server are like it. The engine's lock guards it.
type gpuMeter struct {
	throttle Throttle
	now      gpuPast
	past     []gpuPast     // of the last second, the first one older
	running  int           // sequences in the batch
	busy     time.Duration // since when it works, without a rest
	idle     time.Duration // since when there are none
	heat     lagged        // degrees
}

func newGPUMeter(t Throttle) *gpuMeter {
	return &gpuMeter{throttle: t, idle: -gpuRest, heat: lagged{gpuHeat(gpuIdlePower)},
		past: []gpuPast{{at: -gpuWindow, joules: -gpuIdlePower * gpuWindow.Seconds()}, {}}}
}

// shown is the mean power and the share of the time in which something ran, of the second before.
func (m *gpuMeter) shown() (watts, activity float64) {
	began := m.now.at - gpuWindow
	i := 1
	for m.past[i].at < began {
		i++
	}
	a, b := m.past[i-1], m.past[i]
	share := float64(began-a.at) / float64(b.at-a.at)
	joules, active := a.joules+(b.joules-a.joules)*share, a.active+(b.active-a.active)*share
	return (m.now.joules - joules) / gpuWindow.Seconds(), (m.now.active - active) / gpuWindow.Seconds()
}

// follow takes a new number of sequences in the batch.
func (m *gpuMeter) follow(now time.Duration, running int) {
	m.advance(now)
	switch {
	case m.running == 0 && running > 0 && now-m.idle >= gpuRest:
		m.busy = now
	case m.running > 0 && running == 0:
		m.idle = now
	}
	m.running = running
}

// advance brings the meter to an instant; at that of a limit's begin its target changes.
func (m *gpuMeter) advance(now time.Duration) {
	if begin := m.busy + m.throttle.After; m.throttle.Kind != "" && m.running > 0 && m.now.at < begin && begin < now {
		m.pass(begin)
	}
	m.pass(now)
}

func (m *gpuMeter) pass(until time.Duration) {
	d := until - m.now.at
	if d <= 0 {
		return
	}
	watts := m.watts()
	m.now.at = until
	m.now.joules += watts * d.Seconds()
	m.now.active += min(1, float64(m.running)) * d.Seconds()
	m.heat.advance(gpuHeat(watts), d, gpuHeatLag)
	m.past = append(m.past, m.now)
	old := 0
	for m.past[old+1].at < until-gpuWindow {
		old++
	}
	m.past = append(m.past[:0], m.past[old:]...)
}

// watts is the power that the present batch takes.
func (m *gpuMeter) watts() float64 {
	if m.running == 0 {
		return gpuIdlePower
	}
	return gpuIdlePower + (gpuBusyPower+gpuBatchPower*m.fill())*m.clockShare()
}

// fill is how far the batch uses the GPU's arithmetic.
func (m *gpuMeter) fill() float64 { return float64(m.running) / (float64(m.running) + gpuHalfBatch) }

// gpuHeat is the temperature to which a power leads.
func gpuHeat(watts float64) float64 { return 27 + watts/12 }

// throttled reports whether the clock is limited: a limit is in force a while after a GPU began to work, until it has rested.
func (m *gpuMeter) throttled() bool {
	return m.throttle.Kind != "" && m.running > 0 && m.now.at >= m.busy+m.throttle.After
}

// clockShare is the share of the top clock that is left.
func (m *gpuMeter) clockShare() float64 {
	if m.throttled() {
		return gpuThrottled
	}
	return 1
}

// clock is in MHz.
func (m *gpuMeter) clock() float64 {
	if m.running == 0 {
		return gpuIdleClock
	}
	return gpuTopClock * m.clockShare()
}

// slower is what a duration of work becomes at the present clock. It is safe on nil.
func (m *gpuMeter) slower(now, d time.Duration) time.Duration {
	if m == nil {
		return d
	}
	m.advance(now)
	return time.Duration(float64(d) / m.clockShare())
}
