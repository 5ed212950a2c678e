package artifacts

import (
	"bufio"
	"container/heap"
	"encoding/binary"
	"io"
	"math"
	"os"
	"sort"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/record"
)

// A completion is one success at the moment it ended.
type completion struct {
	sent, end                  record.Instant
	order                      int // in the log
	completion, prompt, cached int
}

// A point is the sum of everything completed t seconds after the first completed request was sent.
type point struct {
	t                               float64
	completion, newPrompt, cachedIn int64
}

// pointSize is how many bytes a point takes in the file.
const pointSize = 4 * 8

// reordered is how many completions wait for one that ended before them and is logged after them. A request is logged
// when it ends, so the log is in order but for requests of the same moment; one that is later still counts at the
// point that was reached.
const reordered = 8192

// points sums completions up in the order of their ends. The sums are in a temporary file and not in memory, which thus
// does not grow with a level.
type points struct {
	waiting completions
	sum     point
	n       int            // points made
	start   record.Instant // when the first request to complete was sent
	file    *os.File
	out     *bufio.Writer
}

func (p *points) add(c completion) error {
	c.order = p.n + len(p.waiting)
	heap.Push(&p.waiting, c)
	if len(p.waiting) <= reordered {
		return nil
	}
	return p.next()
}

// next makes a point of the completion that ended first.
func (p *points) next() error {
	c := heap.Pop(&p.waiting).(completion)
	if p.n == 0 {
		p.start = c.sent // not the first to be sent: EvalScope's rule
	}
	p.n++
	p.sum.t = max(p.sum.t, float64(c.end-p.start)/1e9)
	p.sum.completion += int64(c.completion)
	p.sum.newPrompt += int64(max(c.prompt-c.cached, 0))
	p.sum.cachedIn += int64(c.cached)
	return p.write()
}

func (p *points) write() error {
	if p.file == nil {
		file, err := os.CreateTemp("", "evalscope-points-*")
		if err != nil {
			return i18n.Errorf("keeping the timeline in the temporary folder: %v", "将时间线存入临时目录：%v", err)
		}
		os.Remove(file.Name()) // it goes with the process; where that fails, close removes it
		p.file, p.out = file, bufio.NewWriterSize(file, 32<<10)
	}
	var line [pointSize]byte
	for i, v := range [...]uint64{math.Float64bits(p.sum.t), uint64(p.sum.completion), uint64(p.sum.newPrompt), uint64(p.sum.cachedIn)} {
		binary.LittleEndian.PutUint64(line[8*i:], v)
	}
	_, err := p.out.Write(line[:])
	return err
}

// end makes points of all that waits; then they can be read.
func (p *points) end() error {
	for len(p.waiting) > 0 {
		if err := p.next(); err != nil {
			return err
		}
	}
	if p.out == nil {
		return nil
	}
	return p.out.Flush()
}

// each calls f for every point in turn.
func (p *points) each(f func(i int, at point) error) error {
	in := bufio.NewReaderSize(io.NewSectionReader(p.file, 0, int64(p.n)*pointSize), 32<<10)
	var line [pointSize]byte
	for i := range p.n {
		if _, err := io.ReadFull(in, line[:]); err != nil {
			return i18n.Errorf("reading the timeline back from the temporary folder: %v", "从临时目录读回时间线：%v", err)
		}
		if err := f(i, pointOf(line)); err != nil {
			return err
		}
	}
	return nil
}

// latest is the last point not after t, or the first of all.
func (p *points) latest(t float64) (at point, err error) {
	read := func(i int) point {
		var line [pointSize]byte
		if _, failed := p.file.ReadAt(line[:], int64(i)*pointSize); failed != nil && err == nil {
			err = i18n.Errorf("reading the timeline back from the temporary folder: %v", "从临时目录读回时间线：%v", failed)
		}
		return pointOf(line)
	}
	after := sort.Search(p.n, func(i int) bool { return read(i).t > t })
	return read(max(after-1, 0)), err
}

func pointOf(line [pointSize]byte) point {
	v := func(i int) uint64 { return binary.LittleEndian.Uint64(line[8*i:]) }
	return point{math.Float64frombits(v(0)), int64(v(1)), int64(v(2)), int64(v(3))}
}

func (p *points) close() {
	if p.file != nil {
		p.file.Close()
		os.Remove(p.file.Name())
		p.file = nil
	}
}

// completions is a heap with the one on top that ended first.
type completions []completion

// Len, Less, Swap, Push and Pop are those of container/heap.
func (c completions) Len() int { return len(c) }
func (c completions) Less(i, j int) bool {
	return c[i].end < c[j].end || c[i].end == c[j].end && c[i].order < c[j].order
}
func (c completions) Swap(i, j int) { c[i], c[j] = c[j], c[i] }
func (c *completions) Push(x any)   { *c = append(*c, x.(completion)) }
func (c *completions) Pop() any {
	last := (*c)[len(*c)-1]
	*c = (*c)[:len(*c)-1]
	return last
}
