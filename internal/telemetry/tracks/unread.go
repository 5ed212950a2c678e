package tracks

import (
	"fmt"
	"slices"

	"github.com/modelscope/evalscope/internal/telemetry"
	"github.com/modelscope/evalscope/perf/i18n"
)

// mostNotes bounds the notes of a source: as many as the sampler writes. It wrote all until November 2026.
const mostNotes = 11

// notes are the sentences about sources. Of an exporter that fails again and again the first ones are shown, and how many follow.
func notes(level *telemetry.Level) (all []i18n.Text) {
	count := map[string]int{} // by the name, which the segments of a level share
	var names []string
	for _, n := range level.Notes {
		name := level.Sources[n.Source].Name
		if count[name]++; count[name] > mostNotes {
			if count[name] == mostNotes+1 {
				names = append(names, name)
			}
			continue
		}
		all = append(all, i18n.Same(fmt.Sprintf("%s @ %.1f s: %s", name, n.At.Seconds(), n.Text)))
	}
	for _, name := range names {
		all = append(all, i18n.Sprintf("%s: %s", "%s：%s", name, i18n.Sprintf("further notes: %d", "另有 %d 条说明", count[name]-mostNotes)))
	}
	return all
}

// unreadMarks are the stretches in which sources could not be read.
func (b *builder) unreadMarks(end float64) (all []Mark) {
	outages := map[string][]telemetry.Outage{}
	var names []string
	for _, o := range b.level.Outages() {
		if !slices.Contains(names, o.Source) {
			names = append(names, o.Source)
		}
		outages[o.Source] = append(outages[o.Source], o)
	}
	for _, name := range names {
		var found []counted
		why := map[float64]string{}
		for _, o := range outages[name] {
			from := o.From.Seconds()
			why[from] = o.Why
			found = append(found, counted{from, b.readAgain(o, end), 1})
		}
		for _, c := range joined(b.near(found)) {
			text := i18n.Sprintf("could not be read %.0f times", "%.0f 次无法读取", c.times)
			if c.times == 1 {
				text = i18n.Sprintf("could not be read: %s", "无法读取：%s", why[c.from])
			}
			all = append(all, Mark{Kind: UnreadMark, From: c.from, To: c.to, Name: i18n.Sprintf("%s: %s", "%s：%s", name, text)})
		}
	}
	return all
}

// readAgain is the end of an outage in seconds. One that lasted until its segment of the level ended lasts until the source is read in a
// later one.
func (b *builder) readAgain(o telemetry.Outage, end float64) float64 {
	if o.To > 0 {
		return max(o.To, o.From).Seconds()
	}
	for _, s := range b.level.Sources {
		if s.Name != o.Source {
			continue
		}
		for _, w := range s.Windows {
			if w.Received > o.From {
				end = min(end, w.Received.Seconds())
			}
		}
	}
	return max(end, o.From.Seconds())
}
