package pipe

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// A Start is the first line that the engine reads: what to run. Secrets travel here and nowhere else.
type Start struct {
	// Protocol is the version that the front end speaks, Protocol of this package.
	Protocol string `json:"protocol"`
	// Arguments is a dictionary of arguments, by the keys of the flags table.
	Arguments json.RawMessage `json:"arguments"`
	// Color reports whether tables may have colors.
	Color bool `json:"color,omitempty"`
	// Python is the interpreter of the front end, "" where it is none: visualizers' SDKs are looked for there.
	Python string `json:"python,omitempty"`
	// Dataset and API name plugins of the front end, "" where the engine's own serve.
	Dataset string `json:"dataset,omitempty"`
	API     *API   `json:"api,omitempty"`
}

// API is an API dialect of the front end.
type API struct {
	Name string `json:"name"`
	// Usage reports whether the front end counts tokens from the replies, after each level.
	Usage bool `json:"usage,omitempty"`
}

// A Command is one of the lines that follow.
type Command struct {
	// Command is "stop", "kill" or "answer".
	Command string `json:"command"`
	// ID is that of the Ask that is answered; Error says why it could not be done, "" for a success.
	ID    int    `json:"id,omitempty"`
	Error string `json:"error,omitempty"`
}

// maxLine bounds a line of the pipe.
const maxLine = 64 << 20

// A Reader reads what the front end sends. It is used by one goroutine.
type Reader struct{ in *bufio.Reader }

// NewReader reads from in.
func NewReader(in io.Reader) *Reader { return &Reader{bufio.NewReaderSize(in, 64<<10)} }

// Start reads the first line.
func (r *Reader) Start() (Start, error) {
	var s Start
	line, err := r.line()
	if errors.Is(err, io.EOF) {
		return s, errors.New("the input ended before the line of arguments")
	}
	if err != nil {
		return s, err
	}
	if err := json.Unmarshal(line, &s); err != nil {
		return s, errors.New("the first line is not the JSON object that starts a run") // it may hold secrets: not shown
	}
	ours, _, _ := bytes.Cut([]byte(Protocol), []byte("."))
	theirs, _, _ := bytes.Cut([]byte(s.Protocol), []byte("."))
	if !bytes.Equal(ours, theirs) {
		return s, fmt.Errorf("the front end uses protocol %q and this engine %q: install both from the same package", s.Protocol, Protocol)
	}
	if len(s.Arguments) == 0 {
		return s, errors.New("the first line has no arguments")
	}
	return s, nil
}

// ErrCommand is a line that is no command; the caller says so and reads on.
var ErrCommand = errors.New("a line of the pipe is not a command")

// Next reads one command; io.EOF is the front end's end.
func (r *Reader) Next() (Command, error) {
	var c Command
	line, err := r.line()
	if err != nil {
		return c, err
	}
	if json.Unmarshal(line, &c) != nil {
		return c, ErrCommand
	}
	switch c.Command {
	case "stop", "kill", "answer":
		return c, nil
	}
	return c, ErrCommand
}

// line is the next line that is not blank. A last line without its end is cut off, not a command.
func (r *Reader) line() ([]byte, error) {
	var line []byte
	for {
		part, err := r.in.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case len(line) > maxLine:
			return nil, fmt.Errorf("a line of the pipe is longer than %d MiB", maxLine>>20)
		case errors.Is(err, bufio.ErrBufferFull):
		case err != nil:
			return nil, err
		case len(bytes.TrimSpace(line)) > 0:
			return line, nil
		default:
			line = line[:0]
		}
	}
}
