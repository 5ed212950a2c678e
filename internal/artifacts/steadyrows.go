package artifacts

import (
	"bufio"
	"encoding/binary"
	"io"
	"math"
	"os"

	"github.com/modelscope/evalscope/internal/steady"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/record"
)

// rowsInMemory bounds the requests of a level that are kept in memory for its steady state: some 2.5 MB. More are in a temporary
// file, so that memory does not grow with a level.
const rowsInMemory = 32768

// rowSize is how many bytes a row takes in the file.
const rowSize = 8 * (3 + len(steady.Row{}.Values))

// rows keeps what the figures of a window need of every request, since the window is known only when all have been read.
type rows struct {
	reader *steady.Reader // nil where the load is meant to change
	kept   []steady.Row
	file   *os.File
	out    *bufio.Writer
	line   [rowSize]byte // the one that is written
	n      int           // in the file
	err    error
}

func newRows(load metric.Load, kind protocol.Kind) *rows {
	if !load.Steady() {
		return &rows{}
	}
	return &rows{reader: steady.NewReader(kind)}
}

// add keeps a request. An error is told by each.
func (s *rows) add(r *record.Record) {
	if s.reader == nil || s.err != nil {
		return
	}
	row, ok := s.reader.Row(r)
	if !ok {
		return
	}
	if len(s.kept) < rowsInMemory {
		s.kept = append(s.kept, row)
		return
	}
	s.err = s.write(&row)
}

func (s *rows) write(row *steady.Row) error {
	if s.file == nil {
		file, err := os.CreateTemp("", "evalscope-rows-*")
		if err != nil {
			return i18n.Errorf("keeping requests in the temporary folder: %v", "将请求存入临时目录：%v", err)
		}
		os.Remove(file.Name()) // it goes with the process; where that fails, close removes it
		s.file, s.out = file, bufio.NewWriterSize(file, 64<<10)
	}
	binary.LittleEndian.PutUint64(s.line[0:], uint64(row.Sent))
	binary.LittleEndian.PutUint64(s.line[8:], uint64(row.End))
	s.line[16] = byte(row.State)
	binary.LittleEndian.PutUint16(s.line[18:], row.Class)
	for i, v := range row.Values {
		binary.LittleEndian.PutUint64(s.line[8*(3+i):], math.Float64bits(v))
	}
	s.n++
	_, err := s.out.Write(s.line[:])
	return err
}

// each calls f with every row.
func (s *rows) each(f func(*steady.Row)) error {
	if s.err == nil && s.out != nil {
		s.err = s.out.Flush()
	}
	if s.err != nil {
		return s.err
	}
	for i := range s.kept {
		f(&s.kept[i])
	}
	if s.file == nil {
		return nil
	}
	in := bufio.NewReaderSize(io.NewSectionReader(s.file, 0, int64(s.n)*int64(rowSize)), 64<<10)
	line, row := make([]byte, rowSize), steady.Row{}
	for range s.n {
		if _, err := io.ReadFull(in, line); err != nil {
			return i18n.Errorf("reading requests back from the temporary folder: %v", "从临时目录读回请求：%v", err)
		}
		row = steady.Row{Sent: int64(binary.LittleEndian.Uint64(line[0:])), End: int64(binary.LittleEndian.Uint64(line[8:])),
			State: steady.State(line[16]),
			Class: binary.LittleEndian.Uint16(line[18:])}
		for i := range row.Values {
			row.Values[i] = math.Float64frombits(binary.LittleEndian.Uint64(line[8*(3+i):]))
		}
		f(&row)
	}
	return nil
}

func (s *rows) close() {
	s.kept = nil
	if s.file != nil {
		s.file.Close()
		os.Remove(s.file.Name())
		s.file = nil
	}
}

// steady gives the level its steady state. A level that was resumed is judged between two of its segments.
func (m *LevelArtifacts) steady(in Input) {
	start, all := m.Detail.Series.Slices()
	found := steady.Input{Load: m.Level.Load, Kind: m.Level.Kind, Slices: all, Start: start, Width: float64(m.Detail.Series.Width) / 1e9,
		Each: m.rows.each, FailuresInfinite: in.FailuresInfinite}
	for _, s := range m.Level.Segments[min(1, len(m.Level.Segments)):] {
		found.Seams = append(found.Seams, s.From.Seconds())
	}
	state, err := steady.Find(found)
	if err != nil {
		m.Warnings = append(m.Warnings, i18n.Errorf("the steady state could not be determined: %v", "无法确定稳态：%v", err))
		return
	}
	m.Level.Steady = state
	for i := range m.Level.Classes[:min(len(m.Level.Classes), len(state.Classes))] {
		m.Level.Classes[i].Steady = &metric.Steady{From: state.From, To: state.To, Until: state.Until, Figures: state.Classes[i]}
	}
}
