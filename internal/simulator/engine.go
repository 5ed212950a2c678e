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
	kv      kvCache
}

// load is how full the engine is, in sequences for the batch and requests for the queue.
type load struct{ running, maxRunning, maxWaiting int }

func newEngine(c Config) *engine {
	e := &engine{latency: c.latency(), maxBatch: c.MaxBatch, maxQueue: c.MaxQueue, stalling: c.PrefillStalls, epoch: time.Now(),
		kv: kvCache{size: c.KVCache}}
	if c.GPUs > 0 {
		e.gpu = newGPUMeter(c.GPUThrottle)
	}
	return e
}

// enter takes a slot or a place in the queue for the sequences of a prompt of so many tokens; a request of more sequences than the batch
// holds takes all of it. The caller waits until the slot is admitted, and leaves it in any case.
func (e *engine) enter(sequences, tokens int, jitter rand.PCG) (*batchSlot, error) {
	if e.maxBatch > 0 {
		sequences = min(sequences, e.maxBatch)
	}
	s := &batchSlot{engine: e, sequences: sequences, need: tokens, jitter: jitter}
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(e.queue) == 0 && e.fits(s) {
		e.admit(s)
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

func (e *engine) fits(s *batchSlot) bool {
	return (e.maxBatch == 0 || e.load.running+s.sequences <= e.maxBatch) && e.kv.room(s.need)
}

func (e *engine) admit(s *batchSlot) {
	e.load.running += s.sequences
	e.load.maxRunning = max(e.load.maxRunning, e.load.running)
	s.evicted = false
	e.kv.take(s)
	e.meter()
}

// meter lets the GPU follow the batch.
func (e *engine) meter() {
	if e.gpu != nil {
		e.gpu.follow(time.Since(e.epoch), e.load.running)
	}
}

func (e *engine) callNext() {
	for len(e.queue) > 0 && e.fits(e.queue[0]) {
		e.admit(e.queue[0])
		close(e.queue[0].ready)
		e.queue = e.queue[1:]
	}
}

// snapshot returns the load, how many requests wait, and the KV cache.
func (e *engine) snapshot() (load, int, kvCache) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.load, len(e.queue), e.kv
}
