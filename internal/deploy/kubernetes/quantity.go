package kubernetes

import (
	"regexp"
	"strconv"
	"strings"
)

var (
	cpu    = regexp.MustCompile(`^([1-9][0-9]{0,5}m?|[0-9]{1,4}\.[0-9]{1,3})$`)
	memory = regexp.MustCompile(`^([1-9][0-9]{0,14})(k|M|G|T|Ki|Mi|Gi|Ti)?$`)
	units  = map[string]float64{"": 1, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "Ki": 1 << 10, "Mi": 1 << 20, "Gi": 1 << 30, "Ti": 1 << 40}
)

// Bounds of the memory of a Pod: a process that has less is killed at its start, and no node has more.
const (
	leastMemory = 64 << 20
	mostMemory  = 64 << 40
)

// isCPU reports whether a text is a number of processors above 0, as Kubernetes writes it.
func isCPU(text string) bool { return cpu.MatchString(text) && strings.Trim(text, "0.") != "" }

// memoryOf is how many bytes an amount of memory is; ok is false where it is none.
func memoryOf(text string) (bytes float64, ok bool) {
	parts := memory.FindStringSubmatch(text)
	if parts == nil {
		return 0, false
	}
	n, err := strconv.ParseFloat(parts[1], 64)
	return n * units[parts[2]], err == nil
}
