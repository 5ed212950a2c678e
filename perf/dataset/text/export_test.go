package text

import "testing"

// OpenUnchecked opens path as line_by_line does, without reading ahead.
func OpenUnchecked(t testing.TB, path string, offset int) *Source {
	t.Helper()
	lines, err := openLines(path)
	if err != nil {
		t.Fatal(err)
	}
	s := &Source{name: "line_by_line", path: path, lines: lines, parse: prompts(parseRequest), top: lines.at, start: lines.at}
	if err := s.skip(t.Context(), offset); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { lines.Close() })
	return s
}
