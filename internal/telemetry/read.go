package telemetry

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/modelscope/evalscope/internal/exposition"
	"github.com/modelscope/evalscope/perf/record"
)

// A Level is everything that was read while a level ran.
type Level struct {
	Head    Head
	Sources []*Readings
	Notes   []Note
	// Cost is what reading took, nil where the program was killed.
	Cost *Cost
	// Damaged is how many lines were not to be read, such as the last one of a run that was killed.
	Damaged int
}

// Readings are those of one source, over all segments of a level.
type Readings struct {
	Source
	Windows []Window
	Series  []*Series
	// segments are those of the level, one for a level that was not resumed; unread reports that the last has no reading yet.
	segments []segment
	unread   bool
	// digits tells which counters are printed with few digits.
	digits exposition.Precision
}

// A Series is one value over time.
type Series struct {
	Metric  string
	Labels  []Label
	Counter bool
	// changes are where the value became another, by the number of the reading.
	changes []change
	of      *Readings
}

type change struct {
	reading int
	value   float64 // NaN where it was not there
}

// A Note is a sentence about a source.
type Note struct {
	Source int
	At     record.Instant
	Text   string
}

// maxLine bounds a line: a reading of 200,000 series has less.
const maxLine = 16 << 20

var errNoHead = errors.New("the file does not begin with a head")

type readLine struct {
	Kind string `json:"kind"`
	Head *Head  `json:"head"`
	ID   int    `json:"id"`
	Source
	On             json.RawMessage `json:"source"`
	Metric         string          `json:"metric"`
	Labels         []Label         `json:"labels"`
	Counter        bool            `json:"counter"`
	At             int64           `json:"at"`
	Text           string          `json:"text"`
	Cost           *Cost           `json:"cost"`
	Sent, Received int64
	Values         []json.RawMessage `json:"values"`
	Gone           []int             `json:"gone"`
}

// Read reads a file as far as it goes. Lines that are not to be read are counted.
func Read(r io.Reader) (*Level, error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 64<<10), maxLine)
	d := decoder{level: &Level{}}
	for lines.Scan() {
		text := bytes.TrimSpace(lines.Bytes())
		if len(text) == 0 {
			continue
		}
		var l readLine
		if json.Unmarshal(text, &l) != nil || !d.take(&l) {
			d.level.Damaged++
		}
	}
	if d.level.Head.Version == 0 {
		return nil, errors.Join(errNoHead, lines.Err())
	}
	return d.level, lines.Err()
}

type decoder struct {
	level *Level
	// wall is that of the segment's head, sources are those of the segment in their order, as numbers of the level's, series those of the
	// segment by number. known are the series of a source of an earlier segment by metric and labels.
	wall    time.Time
	sources []int
	series  map[int]*Series
	known   map[*Readings]map[string]*Series
}

// take reports whether the line was right.
func (d *decoder) take(l *readLine) bool {
	if l.Kind == "head" {
		if l.Head == nil || l.Head.Version < 1 {
			return false
		}
		if d.level.Head.Version == 0 {
			d.level.Head = *l.Head
		}
		d.wall, d.sources, d.series, d.known = l.Head.Wall, nil, map[int]*Series{}, map[*Readings]map[string]*Series{}
		return true
	}
	if d.series == nil {
		return false
	}
	switch l.Kind {
	case "source":
		d.source(l.Source)
		return true
	case "series":
		return d.describe(l)
	case "reading":
		return d.reading(l)
	case "note":
		n, ok := d.number(l)
		if ok {
			d.level.Notes = append(d.level.Notes, Note{n, record.Instant(l.At), l.Text})
		}
		return ok
	case "end":
		d.end(l.Cost)
		return l.Cost != nil
	}
	return false
}

// number is the number of the line's source in the level.
func (d *decoder) number(l *readLine) (int, bool) {
	n, err := strconv.Atoi(string(l.On))
	if err != nil || n < 0 || n >= len(d.sources) {
		return 0, false
	}
	return d.sources[n], true
}

// source adds a source, or continues the one of an earlier segment that is equal. A segment can have equal sources: they are continued in
// their order.
func (d *decoder) source(of Source) {
	for n, s := range d.level.Sources {
		if s.Kind != of.Kind || s.Name != of.Name || s.Target != of.Target || slices.Contains(d.sources, n) {
			continue
		}
		d.sources = append(d.sources, n)
		s.resume(d.wall)
		d.known[s] = map[string]*Series{}
		for _, x := range s.Series {
			d.known[s][x.key()] = x
		}
		return
	}
	d.sources = append(d.sources, len(d.level.Sources))
	d.level.Sources = append(d.level.Sources, &Readings{Source: of, segments: []segment{{0, d.wall}}})
}

func (d *decoder) describe(l *readLine) bool {
	n, ok := d.number(l)
	if !ok || d.series[l.ID] != nil {
		return false
	}
	of := d.level.Sources[n]
	s := &Series{Metric: l.Metric, Labels: l.Labels, Counter: l.Counter, of: of}
	if before := d.known[of][s.key()]; before != nil {
		d.series[l.ID] = before
		return true
	}
	of.Series = append(of.Series, s)
	d.series[l.ID] = s
	return true
}

// key tells the series of a source apart.
func (s *Series) key() string { return s.Metric + "\xff" + labelsText(s.Labels) }

func (d *decoder) reading(l *readLine) bool {
	n, ok := d.number(l)
	if !ok || len(l.Values)%2 != 0 || l.Received < l.Sent {
		return false
	}
	of := d.level.Sources[n]
	w := Window{record.Instant(l.Sent), record.Instant(l.Received)}
	if of.unread {
		of.join(w)
	}
	at := len(of.Windows)
	of.Windows = append(of.Windows, w)
	for i := 0; i < len(l.Values); i += 2 {
		id, err := strconv.Atoi(string(l.Values[i]))
		v, ok := valueOf(l.Values[i+1])
		if s := d.series[id]; err == nil && ok && s != nil && s.of == of {
			s.changes = append(s.changes, change{at, v})
			if s.Counter {
				of.digits.See(s.Metric, v)
			}
		}
	}
	if of.unread {
		of.dropAbsent()
	}
	for _, id := range l.Gone {
		if s := d.series[id]; s != nil && s.of == of {
			s.changes = append(s.changes, change{at, math.NaN()})
		}
	}
	return true
}

func valueOf(raw json.RawMessage) (float64, bool) {
	text := string(raw)
	if unquoted, err := strconv.Unquote(text); err == nil {
		text = unquoted
	}
	v, err := strconv.ParseFloat(text, 64)
	return v, err == nil
}

// end adds the cost of a segment.
func (d *decoder) end(c *Cost) {
	if c == nil {
		return
	}
	if d.level.Cost == nil {
		d.level.Cost = &Cost{}
	}
	sum := d.level.Cost
	cpu := sum.CPU + c.CPU
	if sum.CPU < 0 || c.CPU < 0 {
		cpu = -1 // not known for one segment, so not for the level
	}
	sum.CPU, sum.Readings, sum.Failed, sum.Bytes = cpu, sum.Readings+c.Readings, sum.Failed+c.Failed, sum.Bytes+c.Bytes
}
