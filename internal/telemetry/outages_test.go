package telemetry

import (
	"slices"
	"testing"
)

func TestOutages_LastFromTheFirstReadingThatFailedToTheNextThatDidNot(t *testing.T) {
	l := Level{Sources: []*Readings{{Source: Source{Name: "a"}}, {Source: Source{Name: "b"}}}, Notes: []Note{
		{Source: 1, At: 5, Text: Unread + "it returns HTTP 500"}, {Source: 0, At: 6, Text: Unread + "EOF"}, {Source: 1, At: 7, Text: Readable},
		{Source: 1, At: 8, Text: Unread + "no response within 1s"}, {Source: 1, At: 9, Text: "another sentence"},
	}}
	want := []Outage{{"b", 5, 7, "it returns HTTP 500"}, {"a", 6, 0, "EOF"}, {"b", 8, 0, "no response within 1s"}}
	if got := l.Outages(); !slices.Equal(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
}
