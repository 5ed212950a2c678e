package exposition

import "bytes"

// A filter finds the lines of metrics that nobody wants by their names alone: a page may have 100,000 of them.
type filter struct {
	keep  func(name string) bool // nil keeps all
	names map[string]bool
	// last is the name of the line before, and whether it is kept: most lines have the name of the one before.
	last []byte
	kept bool
}

// maxNames bounds the names that are remembered.
const maxNames = 20_000

// out reports whether a line is a sample of a metric that nobody wants. Of one that it does not understand it is false.
func (f *filter) out(line []byte) bool {
	if f.keep == nil {
		return false
	}
	end := 0
	for end < len(line) && inName(line[end]) {
		end++
	}
	if end == 0 || end == len(line) || f.wants(line[:end]) {
		return false
	}
	return hasValue(line[end:])
}

func (f *filter) wants(name []byte) bool {
	if bytes.Equal(f.last, name) {
		return f.kept
	}
	kept, known := f.names[string(name)]
	if !known {
		if f.names == nil || len(f.names) == maxNames {
			f.names = map[string]bool{}
		}
		kept = f.keep(string(name))
		f.names[string(name)] = kept
	}
	f.last, f.kept = append(f.last[:0], name...), kept
	return kept
}

// inName reports whether a character is one of a metric's name that needs no quotes.
func inName(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == ':'
}

// hasValue reports whether what stands behind a name looks like labels and a value.
func hasValue(rest []byte) bool {
	if at := bytes.LastIndexByte(rest, '}'); at >= 0 { // of the labels or of an exemplar: a number is behind both
		rest = rest[at+1:]
	} else if rest[0] == '{' {
		return false
	}
	rest = bytes.TrimLeft(rest, " \t")
	if end := bytes.IndexAny(rest, " \t"); end >= 0 {
		rest = rest[:end]
	}
	switch string(rest) {
	case "NaN", "+Inf", "-Inf", "Inf":
		return true
	}
	return plain(rest)
}
