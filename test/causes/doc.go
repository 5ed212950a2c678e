// Package causes holds the suggestions of a run against the simulator with one cause set at a time: the rule of that cause
// must speak, of the right level and with its numbers, and the rules of the other causes must not. It has tests only. It
// does not test a rule's thresholds one by one (internal/report does) nor how the figures are measured (perf does).
package causes
