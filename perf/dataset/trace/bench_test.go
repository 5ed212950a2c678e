package trace

import (
	"os"
	"testing"

	"github.com/modelscope/evalscope/perf/dataset"
)

// BenchmarkLook reads the trace that TRACE names.
func BenchmarkLook(b *testing.B) {
	path := os.Getenv("TRACE")
	info, err := os.Stat(path)
	if err != nil {
		b.Skip("TRACE names no file")
	}
	d := Declarations()[1]
	values, _ := d.Values(nil)
	b.SetBytes(info.Size())
	for b.Loop() {
		all := usual
		all.most, all.least = 1<<40, 1<<40
		if _, err := traceOf(b.Context(), blocks{unit: 1e6, size: 512}, dataset.Options{Path: path, Args: values}, all); err != nil {
			b.Fatal(err)
		}
	}
}
