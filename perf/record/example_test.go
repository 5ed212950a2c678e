package record_test

import (
	"fmt"
	"time"

	"github.com/modelscope/evalscope/perf/record"
)

// Instants are nanoseconds of the level's clock.
func ExampleRecord_TTFT() {
	r := record.Record{Stream: true}
	r.Sent, r.First = record.Instant(10*time.Millisecond), record.Instant(60*time.Millisecond)
	r.Last, r.End = record.Instant(160*time.Millisecond), record.Instant(161*time.Millisecond)
	ttft, ok := r.TTFT()
	fmt.Println(ttft, ok)
	// Output: 50ms true
}
