package trace

import (
	"cmp"
	"container/heap"
)

// A window holds recordings to give them in the order of their instants, those of one instant in the order of the file.
type window struct {
	held  []heldRecording
	bytes int
	count int
}

type heldRecording struct {
	recording
	number int
	bytes  int
}

// Len, Less, Swap, Push and Pop make it a heap.
func (w *window) Len() int { return len(w.held) }

// Less is the order.
func (w *window) Less(i, j int) bool {
	a, b := &w.held[i], &w.held[j]
	return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.number, b.number)) < 0
}

// Swap swaps two.
func (w *window) Swap(i, j int) { w.held[i], w.held[j] = w.held[j], w.held[i] }

// Push appends one.
func (w *window) Push(x any) { w.held = append(w.held, x.(heldRecording)) }

// Pop takes the last one.
func (w *window) Pop() any {
	last := len(w.held) - 1
	x := w.held[last]
	w.held[last] = heldRecording{}
	w.held = w.held[:last]
	return x
}

func (w *window) add(r recording, bytes int) {
	heap.Push(w, heldRecording{r, w.count, bytes})
	w.count++
	w.bytes += bytes
}

// first is the earliest one, which leaves the window.
func (w *window) first() recording {
	x := heap.Pop(w).(heldRecording)
	w.bytes -= x.bytes
	return x.recording
}
