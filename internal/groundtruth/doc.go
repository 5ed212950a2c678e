// Package groundtruth is the ground-truth server of bench and calibration: a single-threaded OpenAI chat server that
// streams prepared bytes and records the time of every request and every write. It shares no code with the load
// generator that it measures. It is not a model of a real server: it tokenizes nothing and schedules only its own
// writes.
//
// Instants are nanoseconds of the wall clock of one machine. A request's arrival is the kernel's receive stamp of its
// last bytes (SO_TIMESTAMPNS), so the server's own queue does not count; a write's instant is read immediately before
// the system call. Only differences within one request are compared with a client, so clocks need no mapping.
package groundtruth
