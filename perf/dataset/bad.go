package dataset

import (
	"fmt"
	"strings"
)

// maxListed is how many bad items an error names.
const maxListed = 20

// Bad gathers what Open found wrong with the items that a run would send. Noun is what an item is in its file, "line" where it is "".
type Bad struct {
	Noun   string
	listed []*Skip
	count  int
}

// Add adds an item.
func (b *Bad) Add(skip *Skip) {
	b.count++
	if len(b.listed) < maxListed {
		b.listed = append(b.listed, skip)
	}
}

// Err is all of it as the error of the dataset of that name, which may be "", and nil where nothing is wrong. It unwraps to the listed Skip
// errors.
func (b *Bad) Err(name string) error {
	if b.count == 0 {
		return nil
	}
	return &badItems{name, *b}
}

// badItems is the error of items that this run would send and cannot.
type badItems struct {
	name string
	Bad
}

// Error names the items.
func (e *badItems) Error() string {
	noun := e.Noun
	if noun == "" {
		noun = "line"
	}
	verb := "is"
	if e.count > 1 {
		noun, verb = noun+"s", "are"
	}
	var b strings.Builder
	if e.name != "" {
		b.WriteString("dataset " + e.name + ": ")
	}
	fmt.Fprintf(&b, "%d %s that this run would send %s not usable; fix or remove:", e.count, noun, verb)
	for _, skip := range e.listed {
		b.WriteString("\n  " + skip.Error())
	}
	if more := e.count - len(e.listed); more > 0 {
		fmt.Fprintf(&b, "\n  and %d more", more)
	}
	return b.String()
}

// Unwrap gives errors.Is each item's error.
func (e *badItems) Unwrap() []error {
	errs := make([]error, len(e.listed))
	for i, skip := range e.listed {
		errs[i] = skip
	}
	return errs
}
