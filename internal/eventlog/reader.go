package eventlog

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/modelscope/evalscope/internal/jsondepth"
	"github.com/modelscope/evalscope/internal/regular"
	"github.com/modelscope/evalscope/perf/record"
	"github.com/tidwall/gjson"
)

// examples is how many damaged lines a reader describes; it counts all of them.
const examples = 5

// A Reader reads a log from its start. It is not safe for concurrent use.
type Reader struct {
	name   string
	file   io.Closer
	in     *bufio.Reader
	head   Head
	line   int
	spill  []byte // a line longer than the buffer
	torn   bool
	seen   *seen
	bad    int
	damage []error
	end    *End // of the segment that is being read

	before  []Segment // that were read
	further []*Reader // the segments that follow
	merge   *merge    // of the workers that sent the level, nil where none did
}

// Open opens the log at path and reads its head. A file without a whole head, of another format or of a higher major
// version is an error.
func Open(path string) (*Reader, error) {
	file, err := regular.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open the event log: %w", err)
	}
	r, err := NewReader(file, path)
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	r.file = file
	return r, nil
}

// NewReader reads a log from in; name is what errors call it.
func NewReader(in io.Reader, name string) (*Reader, error) {
	r := &Reader{name: name, seen: &seen{}, in: bufio.NewReaderSize(in, 256<<10)}
	if err := r.readHead(); err != nil {
		return nil, fmt.Errorf("read the event log %s: %w", name, err)
	}
	return r, nil
}

// errNoHead is a log whose process was killed before it had written anything.
var errNoHead = errors.New("it has no complete first line: the run was stopped before it started")

func (r *Reader) readHead() error {
	line, err := r.next()
	if errors.Is(err, io.EOF) {
		return errNoHead
	}
	if err != nil {
		return err
	}
	var first struct {
		Head *Head `json:"head"`
	}
	// The version is looked at before the checksum: a later major version may compute it in another way.
	if err := json.Unmarshal(line, &first); err != nil || first.Head == nil || first.Head.Format != Format {
		return errors.New(`it is not an event log of evalscope perf: its first line does not contain "` + Format + "\"")
	}
	major, _, _ := strings.Cut(first.Head.Version, ".")
	ours, _, _ := strings.Cut(Version, ".")
	theirs, err := strconv.Atoi(major)
	if err != nil {
		return fmt.Errorf("its version %q is not a version number", first.Head.Version)
	}
	if n, _ := strconv.Atoi(ours); theirs > n {
		return fmt.Errorf("its version %s is newer than this program reads (%s): update evalscope", first.Head.Version, Version)
	}
	if !intact(line) {
		return errors.New("its first line is damaged: the checksum does not match")
	}
	r.head = *first.Head
	return nil
}

// Head is the log's first line, of several segments that of the first.
func (r *Reader) Head() Head {
	if len(r.before) > 0 {
		return r.before[0].Head
	}
	return r.head
}

// Next is the next event, or io.EOF after the last. Damaged lines, and requests that came before, are passed by, see Damage; a last
// line without its end is passed by too, see Torn. Any other error is one of reading the file.
func (r *Reader) Next() (Event, error) {
	if r.merge != nil {
		return r.merge.next()
	}
	return r.nextOfFile()
}

// nextOfFile is the next event of the log's own files.
func (r *Reader) nextOfFile() (Event, error) {
	for {
		line, err := r.next()
		if errors.Is(err, io.EOF) {
			more, followErr := r.follow()
			if followErr != nil {
				return Event{}, followErr
			}
			if more {
				continue
			}
		}
		if err != nil {
			return Event{}, err
		}
		e, err := decode(line)
		if err == nil && e.Request != nil && !r.seen.add(e.Request.Seq) {
			err = fmt.Errorf("request %d appears twice", e.Request.Seq)
		}
		if err == nil && e.Kind == KindEnd {
			end := e.End // not e itself, which every event would then take from the heap
			r.end = &end
			if len(r.further) > 0 {
				continue
			}
		}
		if err == nil {
			e.Line, e.Segment = r.line, len(r.before)
			if e.Request != nil {
				e.Request.IDPrefix = r.head.Series
			}
			return e, nil
		}
		r.bad++
		if len(r.damage) < examples {
			r.damage = append(r.damage, fmt.Errorf("line %d of %s was skipped: %w", r.line, r.name, err))
		}
	}
}

// Torn reports whether the last line had no end: the writer was killed while it wrote. It is known once Next gave io.EOF.
func (r *Reader) Torn() bool { return r.torn || r.merge.torn() }

// Damage counts the lines that were skipped because their checksum or content is wrong, and describes the first few.
func (r *Reader) Damage() (lines int, first []error) {
	lines, first = r.bad, r.damage
	for _, w := range r.merge.logs() {
		lines, first = lines+w.bad, append(first[:len(first):len(first)], w.damage...)
	}
	return lines, first[:min(len(first), examples)]
}

// Close closes the file.
func (r *Reader) Close() error {
	var err error
	for _, next := range slices.Concat(r.further, r.merge.logs()) {
		err = errors.Join(err, next.Close())
	}
	if r.file == nil {
		return err
	}
	return errors.Join(err, r.file.Close())
}

// next is the next line without its newline, valid until the call after. A line without a newline is torn and no line.
func (r *Reader) next() ([]byte, error) {
	r.line++
	r.spill = r.spill[:0]
	for {
		part, err := r.in.ReadSlice('\n')
		switch {
		case err == nil && len(r.spill) == 0:
			return part[:len(part)-1], nil
		case err == nil:
			r.spill = append(r.spill, part[:len(part)-1]...)
			return r.spill, nil
		case errors.Is(err, bufio.ErrBufferFull):
			r.spill = append(r.spill, part...)
		case errors.Is(err, io.EOF):
			r.torn = r.torn || len(part)+len(r.spill) > 0
			return nil, io.EOF
		default:
			return nil, fmt.Errorf("read the event log %s: %w", r.name, err)
		}
	}
}

// decode reads one line after the head.
func decode(line []byte) (Event, error) {
	if !intact(line) {
		return Event{}, errors.New("the checksum does not match")
	}
	if request, ok := bytes.CutPrefix(line[covered:], requestMembers); ok {
		r := &record.Record{}
		if quickRequest(r, string(request[:len(request)-1])) {
			return Event{Kind: KindRequest, Request: r}, nil
		}
	}
	if !jsondepth.Valid(line) {
		return Event{}, errors.New("it is not JSON")
	}
	whole := gjson.ParseBytes(line)
	e := Event{Kind: Kind(whole.Get("event").String())}
	value := whole.Get(gjsonName(e.Kind))
	var err error
	switch e.Kind {
	case KindRequest:
		e.Request, err = decodeRequest(value.Raw)
	case KindProbe:
		e.Probe = json.RawMessage(value.Raw)
		if !value.Exists() {
			err = errors.New("the probe has no value")
		}
	case KindClock:
		err = json.Unmarshal([]byte(value.Raw), &e.Clock)
	case KindEnd:
		err = json.Unmarshal([]byte(value.Raw), &e.End)
	case "":
		err = errors.New("it has no event name")
	}
	return e, err
}

// requestMembers begins what the checksum of a request's line covers, as this version writes it: its value is followed
// by the line's last brace, unless a later version puts more behind it.
var requestMembers = []byte(`"event":"request","request":`)

// gjsonName is the path of a known kind's value; names of other kinds could hold gjson's special characters.
func gjsonName(k Kind) string {
	switch k {
	case KindRequest, KindProbe, KindClock, KindEnd:
		return string(k)
	}
	return "event"
}

// DecodeLine reads one line after the head, without its newline, of a log that others follow.
func DecodeLine(line []byte) (Event, error) { return decode(line) }
