package eventlog

import (
	"bytes"
	"errors"
	"sync"
)

// disk is a file in memory that can be made to fail or to stand still.
type disk struct {
	mu     sync.Mutex
	data   bytes.Buffer
	writes int
	accept int           // bytes that the next writes take before they fail; -1: no limit
	stall  chan struct{} // a write waits until it is closed; nil: none waits
	synced bool
	closed bool
}

var errNoSpace = errors.New("no space left on device")

func (d *disk) Write(p []byte) (int, error) {
	d.mu.Lock()
	stall := d.stall
	d.mu.Unlock()
	if stall != nil {
		<-stall
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.writes++
	if d.accept >= 0 && len(p) > d.accept {
		n := d.accept
		d.data.Write(p[:n])
		d.accept = 0
		return n, errNoSpace
	}
	d.data.Write(p)
	return len(p), nil
}

func (d *disk) Sync() error  { d.synced = true; return nil }
func (d *disk) Close() error { d.closed = true; return nil }

func (d *disk) set(accept int, stall chan struct{}) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.accept, d.stall = accept, stall
}

func (d *disk) text() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.data.String()
}
