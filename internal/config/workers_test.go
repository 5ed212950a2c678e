package config

import (
	"strings"
	"testing"
)

// TestWorkers_EachHasAShareOfTheLimit: a worker without one could send nothing.
func TestWorkers_EachHasAShareOfTheLimit(t *testing.T) {
	for words, ok := range map[string]bool{
		"--workers 3 --max-in-flight 2":   false,
		"--processes 3 --max-in-flight 2": false,
		"--workers 3 --max-in-flight 3":   true,
		"--max-in-flight 2":               true,
	} {
		_, _, err := Parse(strings.Fields("--model m --url http://h:1 --open-loop --rate 5 --number 9 "+words), Environment{})
		if (err == nil) != ok || err != nil && !strings.Contains(err.Error(), "--max-in-flight: must be at least 3") {
			t.Errorf("%s: %v", words, err)
		}
	}
}
