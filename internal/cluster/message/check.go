package message

import (
	"errors"
	"fmt"
	"strings"
)

// MostName is how many bytes a name has at most.
const MostName = 200

const (
	mostWords = 8 << 10
	mostItems = 64
)

// BadName says what is wrong with what a worker calls itself, nil for nothing: a coordinator would not answer it.
func BadName(name string) error { return named(name) }

// named bounds what strangers call themselves, and keeps control characters out of what is shown.
func named(words ...string) error {
	for _, w := range words {
		if len(w) > MostName || strings.ContainsFunc(w, func(r rune) bool { return r < ' ' || r == 0x7f || r == 0x9b }) {
			return errors.New("a name in a message is too long, or has control characters")
		}
	}
	return nil
}

func said(words ...string) error {
	for _, w := range words {
		if len(w) > mostWords {
			return fmt.Errorf("words of %d bytes in a message: %d are the most", len(w), mostWords)
		}
	}
	return nil
}

var errRange = errors.New("a number in a message is out of its range")

func inRange(ok bool) error {
	if !ok {
		return errRange
	}
	return nil
}

func (m *Hello) check() error {
	if m.ID == "" || m.Name == "" {
		return errors.New("a worker without a name")
	}
	return errors.Join(named(m.ID, m.Name, m.Host, m.Program), inRange(m.CPUs >= 0))
}

func (m *Welcome) check() error {
	err := errors.Join(said(m.Refused, m.Do), named(m.Run))
	if m.Job != nil {
		err = errors.Join(err, named(m.Job.Plan), inRange(m.Job.Lease > 0 && m.Job.Grace >= 0))
	}
	return err
}

func (m *Digests) check() error  { return errors.Join(named(m.ID, m.Data, m.Tokenizer), said(m.Failed)) }
func (m *Compared) check() error { return nil }
func (m *Asked) check() error    { return named(m.ID) }
func (m *Prepared) check() error { return errors.Join(named(m.ID), said(m.Failed)) }
func (m *Start) check() error    { return inRange(m.At >= 0) }
func (m *Wanted) check() error   { return errors.Join(named(m.ID), inRange(m.Number >= 0)) }
func (m *Leased) check() error   { return inRange(m.From >= 0 && m.To >= m.From) }
func (m *Pulse) check() error {
	return errors.Join(named(m.ID), inRange(m.InFlight >= 0 && m.Delay >= 0))
}
func (m *Told) check() error { return inRange(m.Stop >= GoOn && m.Stop <= CutIt) }
func (m *Stopping) check() error {
	return errors.Join(named(m.Run), inRange(m.Stop >= GoOn && m.Stop <= CutIt))
}
func (m *Kept) check() error { return nil }
func (m *Offered) check() error {
	return errors.Join(named(m.ID), inRange(m.Level >= 0 && m.Worker >= 0 && m.Bytes >= 0))
}
func (m *Wanting) check() error { return inRange(m.Have >= 0) }

func (m *Order) check() error {
	l := m.Level
	if l == nil {
		return nil
	}
	return inRange(l.Index >= 0 && l.Warmup >= 0 && l.WarmupTime >= 0 && l.Duration >= 0 && l.FirstItem >= 0 &&
		l.Of > 0 && l.Worker >= 0 && l.Worker < l.Of && (l.Grace == nil || *l.Grace >= 0))
}

func (m *Ended) check() error {
	return errors.Join(named(m.ID), said(m.Failed), said(m.Skipped...),
		inRange(m.Bytes >= 0 && m.Sessions >= 0 && m.Unsent >= 0 && len(m.Skipped) <= mostItems && m.SkippedCount >= len(m.Skipped)))
}
