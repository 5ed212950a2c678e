package sampler

import (
	"fmt"
	"slices"

	"github.com/modelscope/evalscope/internal/sanitize"
)

const (
	// mostWords bounds what is quoted of a program's line, in characters.
	mostWords = 200
	// mostRemarks bounds how many different lines of a program beside its readings are noted.
	mostRemarks = 5
)

// An aside is a line of a program that is not part of a reading, such as why it has none.
type aside string

// Error is the line.
func (a aside) Error() string { return string(a) }

// A ProgramError is that a program has no reading, in its own words.
type ProgramError struct {
	Program string
	// Words are its first line, as it may be shown.
	Words string
	// Ended reports whether it ended.
	Ended bool
}

// Error quotes the program.
func (e *ProgramError) Error() string {
	if e.Ended {
		return fmt.Sprintf("%s ended and reported %q", e.Program, e.Words)
	}
	return fmt.Sprintf("%s has no reading and reports %q", e.Program, e.Words)
}

// words are what a program writes beside its readings.
type words struct {
	// first is the first line since the last reading.
	first string
	// remarks are lines beside readings, told is how many of them were given on.
	remarks []string
	told    int
}

func (w *words) hear(text string) {
	text = sanitize.Line(text, mostWords)
	if text == "" {
		return
	}
	if w.first == "" {
		w.first = text
	}
	if len(w.remarks) < mostRemarks && !slices.Contains(w.remarks, text) {
		w.remarks = append(w.remarks, text)
	}
}

// news are the lines that were not given on before.
func (w *words) news() (all []string) {
	all = slices.Clone(w.remarks[w.told:])
	w.told = len(w.remarks)
	return all
}
