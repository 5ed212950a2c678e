package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// maxOthers is the share of a run's time that others may have taken on the client's processors. Beyond it the run says how a client
// does on a busy machine, which is another question.
const maxOthers = 0.1

// tick is the unit of /proc/stat.
const tick = 10 * time.Millisecond

// busyTime is how long the processors have worked since the machine started, for whomever: all but idle and waiting for disks.
func busyTime(cpus *unix.CPUSet) (busy time.Duration) {
	data, err := os.ReadFile("/proc/stat")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(data)) {
		fields := strings.Fields(line)
		if len(fields) < 9 {
			continue
		}
		name, isCPU := strings.CutPrefix(fields[0], "cpu")
		number, err := strconv.Atoi(name)
		if !isCPU || err != nil || !cpus.IsSet(number) {
			continue
		}
		// user, nice, system, (idle, iowait), irq, softirq, steal
		for _, i := range []int{1, 2, 3, 6, 7, 8} {
			n, _ := strconv.ParseInt(fields[i], 10, 64)
			busy += time.Duration(n) * tick
		}
	}
	return busy
}

// quietEnough is the reason for which a run is void, "" where there is none. Runs of less than a second are too short for
// the unit of the count.
func (r *clientRun) quietEnough() string {
	if late, most := r.truth.Lateness(0.99), r.scenario.profile.MaxLate(r.scenario.parallel); late > most {
		return fmt.Sprintf("the truth server itself was late by %v (p99)", late.Round(time.Millisecond/10))
	}
	wall := r.end.Sub(r.started)
	if share := r.others.Seconds() / wall.Seconds(); wall > time.Second && share > maxOthers {
		return fmt.Sprintf("others took %.0f %% of the client's processors", 100*share)
	}
	return ""
}
