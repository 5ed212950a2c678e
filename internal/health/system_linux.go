package health

import (
	"bytes"
	"os"
	"strconv"

	"golang.org/x/sys/unix"
)

// A linux reads the kernel's counters from files that stay open: each is one system call a second.
type linux struct {
	threads  threads
	stat     counterFile
	pressure counterFile
	groups   []groupFile
	buffer   []byte
	sleeping float64 // boot-time clock less monotonic clock at the start
}

func newSystem() system {
	l := &linux{threads: newThreads("/proc/self/task"), stat: openCounter("/proc/stat"), pressure: openCounter("/proc/pressure/cpu"),
		groups: openGroups("/"), buffer: make([]byte, 4096)}
	l.sleeping = asleep()
	return l
}

func (l *linux) read() counters {
	var c counters
	c.runWait, c.runSlices = l.threads.read(l.buffer)
	c.machineCPU, c.busy, c.stolen = machine(l.stat.read(l.buffer))
	c.pressure = pressure(l.pressure.read(l.buffer))
	for _, g := range l.groups {
		c.throttled = max(c.throttled, g.throttled(l.buffer))
	}
	c.asleep = asleep() - l.sleeping
	return c
}

func (l *linux) close() {
	l.threads.close()
	l.stat.close()
	l.pressure.close()
	for _, g := range l.groups {
		g.close()
	}
}

// asleep is how long the machine has been suspended since it was started: CLOCK_BOOTTIME counts that time and
// CLOCK_MONOTONIC does not. The two are read one after the other; what lies between is less than a suspend takes.
func asleep() float64 {
	var boot, mono unix.Timespec
	if unix.ClockGettime(unix.CLOCK_MONOTONIC, &mono) != nil || unix.ClockGettime(unix.CLOCK_BOOTTIME, &boot) != nil {
		return 0
	}
	if d := float64(boot.Nano()-mono.Nano()) / 1e9; d > 0.01 {
		return d
	}
	return 0
}

// A counterFile is a file of /proc or /sys that is read again and again; the zero one is absent and empty.
type counterFile struct{ file *os.File }

func openCounter(path string) counterFile {
	f, err := os.Open(path)
	if err != nil {
		return counterFile{}
	}
	return counterFile{f}
}

// read is the file's beginning, valid until the buffer's next use.
func (c counterFile) read(buffer []byte) []byte {
	if c.file == nil {
		return nil
	}
	n, _ := c.file.ReadAt(buffer, 0) // io.EOF of a short file; anything else leaves n at 0
	return buffer[:n]
}

func (c counterFile) close() {
	if c.file != nil {
		c.file.Close()
	}
}

// hertz is the unit of /proc/stat, USER_HZ: 100 on every architecture that Go runs on.
const hertz = 100

// machine reads the first line of /proc/stat: user, nice, system, idle, iowait, irq, softirq, steal in ticks since boot
// (guest time is in user). The result is in seconds.
func machine(text []byte) (all, busy, stolen float64) {
	line, _, _ := bytes.Cut(text, []byte{'\n'})
	fields := bytes.Fields(line)
	if len(fields) < 9 || string(fields[0]) != "cpu" {
		return 0, 0, 0
	}
	for i, field := range fields[1:9] {
		v := number(field) / hertz
		all += v
		switch i {
		case 3, 4: // idle, iowait
		case 7:
			stolen = v
		default:
			busy += v
		}
	}
	return all, busy, stolen
}

// pressure reads the total of "some" of a file of pressure stall information, microseconds there, seconds here.
func pressure(text []byte) float64 {
	_, rest, ok := bytes.Cut(text, []byte("total="))
	if !ok {
		return 0
	}
	line, _, _ := bytes.Cut(rest, []byte{'\n'})
	return number(line) / 1e6
}

func number(text []byte) float64 {
	v, _ := strconv.ParseFloat(string(text), 64) // what is no number counts as nothing
	return v
}
