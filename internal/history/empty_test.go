package history

import (
	"strings"
	"testing"
)

func TestHistory_SaysHowManyRunsHaveNoFigure(t *testing.T) {
	s := nightly()
	for i := range 3 {
		s.Runs[i].Levels = nil
	}
	h := Of(s, Usual(), .01)
	if text := h.Text(Look{}); h.Empty() != 3 || !strings.Contains(text, "3 runs without any of these figures") {
		t.Errorf("%d\n%s", h.Empty(), text)
	}
	if h = Of(nightly(), Usual(), .01); strings.Contains(h.Text(Look{}), "without any") {
		t.Error(h.Text(Look{}))
	}
}
