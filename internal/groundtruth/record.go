package groundtruth

import (
	"encoding/gob"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"
)

// A Request is what the server knows of one request. Instants are wall-clock nanoseconds.
type Request struct {
	// Arrived is the kernel's stamp of the request's last bytes, Read the instant at which the server had them.
	Arrived, Read int64
	// First and Last are the instants before the first and the last write.
	First, Last int64
	// Writes holds all of them, where the profile asks for it.
	Writes []int64
	// Late is the largest delay of a write against its due instant; always 0 in a flood.
	Late int64
}

// A Log is everything that a server recorded. A request's index is the number in its reply's id.
type Log struct{ Requests []Request }

// ID is the id of the reply to request i; Index is the way back, -1 for an id that is none of ours.
func ID(i int) string { return fmt.Sprintf("truth-%08d", i) }

// Index is the request that the id belongs to, -1 for an id that is not this server's.
func Index(id string) int {
	var i int
	if n, err := fmt.Sscanf(id, "truth-%08d", &i); n != 1 || err != nil {
		return -1
	}
	return i
}

// textMark stands in a reply's text before the number of its request.
const textMark = "#"

// TextIndex is the request whose reply has this text, -1 for a text that is not this server's.
func TextIndex(text string) int {
	var i int
	if n, err := fmt.Sscanf(strings.TrimSpace(text), textMark+"%08d", &i); n != 1 || err != nil {
		return -1
	}
	return i
}

// Save writes the log to a file.
func (l *Log) Save(path string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := gob.NewEncoder(f).Encode(l); err != nil {
		f.Close()
		return fmt.Errorf("writing the server's record: %w", err)
	}
	return f.Close()
}

// Load reads a log that Save wrote.
func Load(path string) (*Log, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	l := &Log{}
	if err := gob.NewDecoder(f).Decode(l); err != nil {
		return nil, fmt.Errorf("reading the server's record: %w", err)
	}
	return l, nil
}

// Lateness is the p-quantile over requests of how late their latest write was.
func (l *Log) Lateness(p float64) time.Duration {
	if len(l.Requests) == 0 {
		return 0
	}
	late := make([]int64, len(l.Requests))
	for i, r := range l.Requests {
		late[i] = r.Late
	}
	slices.Sort(late)
	return time.Duration(late[min(len(late)-1, int(p*float64(len(late))))])
}
