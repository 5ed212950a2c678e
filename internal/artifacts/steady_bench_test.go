package artifacts

import (
	"testing"

	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// BenchmarkReadOf100000Requests is the pass over a log of requests with 16 payloads each, without files.
func BenchmarkReadOf100000Requests(b *testing.B) {
	var records []*record.Record
	for i := range int64(100_000) {
		r := *streamedRecords(3)[2]
		r.Seq, r.Payloads = i, nil
		shift := record.Instant(i * 2_000_003)
		r.Due, r.Sent, r.Header, r.First, r.FirstAnswer = r.Due+shift, r.Sent+shift, r.Header+shift, r.First+shift, r.First+shift
		for k := range 16 {
			r.Payloads = append(r.Payloads, record.Payload{At: r.First + record.Instant(k*10_123_457+int(i%97)*1013), Read: int32(k), Tokens: -1, Kind: record.Output})
		}
		r.Last = r.Payloads[15].At
		r.End = r.Last + 1000
		records = append(records, &r)
	}
	dir := writeLevel(b, b.TempDir(), metric.Load{Name: "parallel_64", Profile: load.Closed(64), Number: len(records)}, records)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Read(b.Context(), dir, Input{}); err != nil {
			b.Fatal(err)
		}
	}
}
