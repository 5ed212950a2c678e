package simulator

import (
	"errors"
	"math/rand/v2"
	"sync"
	"time"
)

// errQueueFull is the answer to a request that finds the batch and the queue full.
var errQueueFull = errors.New("the queue is full: try again later")

// engine is continuous batching: a batch of sequences in front of which requests wait in order of arrival.
type engine struct {
	latency  latency
	maxBatch int // sequences; 0 = no limit
	maxQueue int // requests; 0 = no limit
	stalling bool
	epoch    time.Time

	mu      sync.Mutex
	load    load
	queue   []*batchSlot
	stalled stalls
	gpu     *gpuMeter // nil where no GPU is simulated
}

// load is how full the engine is, in sequences for the batch and requests for the queue.
type load struct{ running, maxRunning, maxWaiting int }

func newEngine(c Config) *engine {
	e := &engine{latency: c.latency(), maxBatch: c.MaxBatch, maxQueue: c.MaxQueue, stalling: c.PrefillStalls, epoch: time.Now()}
	if c.GPUs > 0 {
		e.gpu = newGPUMeter(c.GPUThrottle)
	}
	return e
}

// enter takes a slot or a place in the queue for the sequences; a request of more sequences than the batch holds takes
// all of it. The caller waits until the slot is admitted, and leaves it in any case.
func (e *engine) enter(sequences int, jitter rand.PCG) (*batchSlot, error) {
	if e.maxBatch > 0 {
		sequences = min(sequences, e.maxBatch)
	}
	s := &batchSlot{engine: e, sequences: sequences, jitter: jitter}
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(e.queue) == 0 && e.fits(sequences) {
		e.admit(sequences)
		return s, nil
	}
	if e.maxQueue > 0 && len(e.queue) >= e.maxQueue {
		return nil, errQueueFull
	}
	s.ready = make(chan struct{})
	e.queue = append(e.queue, s)
	e.load.maxWaiting = max(e.load.maxWaiting, len(e.queue))
	return s, nil
}

func (e *engine) fits(sequences int) bool {
	return e.maxBatch == 0 || e.load.running+sequences <= e.maxBatch
}

func (e *engine) admit(sequences int) {
	e.load.running += sequences
	e.load.maxRunning = max(e.load.maxRunning, e.load.running)
	e.meter()
}

// meter lets the GPU follow the batch.
func (e *engine) meter() {
	if e.gpu != nil {
		e.gpu.follow(time.Since(e.epoch), e.load.running)
	}
}

func (e *engine) callNext() {
	for len(e.queue) > 0 && e.fits(e.queue[0].sequences) {
		e.admit(e.queue[0].sequences)
		close(e.queue[0].ready)
		e.queue = e.queue[1:]
	}
}

// snapshot returns the load and how many requests wait.
func (e *engine) snapshot() (load, int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.load, len(e.queue)
}
