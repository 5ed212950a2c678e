package eventlog

import "sync"

const (
	// aheadEvents and aheadBytes bound a batch of decoded events, aheadBatches how many batches wait: so much is read ahead
	// of whoever takes them, whatever the size of bodies.
	aheadEvents  = 32
	aheadBytes   = 256 << 10
	aheadBatches = 4
)

// An Prefetcher reads a log on a goroutine of its own, so that decoding goes on while its owner works on earlier events: that
// is half of the time of making a report. It is not safe for concurrent use, and Close must be called.
type Prefetcher struct {
	reader  *Reader
	batches chan batch
	stop    chan struct{}
	done    sync.WaitGroup
	now     batch
}

// A batch is some events, and the error after them.
type batch struct {
	events []Event
	err    error
}

// Prefetch begins to read what is left of a log. The reader is the Ahead's from now on.
func Prefetch(r *Reader) *Prefetcher {
	a := &Prefetcher{reader: r, batches: make(chan batch, aheadBatches), stop: make(chan struct{})}
	a.done.Go(a.read)
	return a
}

func (a *Prefetcher) read() {
	defer close(a.batches)
	for {
		b := a.reader.batch()
		select {
		case a.batches <- b:
		case <-a.stop:
			return
		}
		if b.err != nil {
			return
		}
	}
}

// batch is the next events, fewer than planned at the end and where they are large.
func (r *Reader) batch() batch {
	b := batch{events: make([]Event, 0, aheadEvents)}
	for size := 0; len(b.events) < aheadEvents && size < aheadBytes; {
		e, err := r.Next()
		if err != nil {
			b.err = err
			return b
		}
		b.events = append(b.events, e)
		if e.Request != nil {
			size += len(e.Request.Body)
		}
	}
	return b
}

// Next is Reader.Next.
func (a *Prefetcher) Next() (Event, error) {
	for len(a.now.events) == 0 {
		if a.now.err != nil {
			return Event{}, a.now.err
		}
		a.now = <-a.batches
	}
	e := a.now.events[0]
	a.now.events = a.now.events[1:]
	return e, nil
}

// Torn is Reader.Torn and Damage Reader.Damage; they may be asked once Next gave an error.
func (a *Prefetcher) Torn() bool { return a.reader.Torn() }

// Damage says what Reader.Damage says.
func (a *Prefetcher) Damage() (lines int, first []error) { return a.reader.Damage() }

// Segments says what Reader.Segments says; it may be asked once Next gave io.EOF.
func (a *Prefetcher) Segments() []Segment { return a.reader.Segments() }

// Close ends the reading, waits for it and closes the file.
func (a *Prefetcher) Close() error {
	close(a.stop)
	a.done.Wait()
	return a.reader.Close()
}
