package toolfiles

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestByNumber_OrdersAsPeopleCount(t *testing.T) {
	want := []string{"", "c1.json", "c2.json", "c10.json", "stage_", "stage_2.", "stage_02", "stage_10a", "stage_010", "stage_x"}
	got := slices.Clone(want)
	slices.Reverse(got)
	slices.SortFunc(got, byNumber)
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestRead_TenStagesOfInferencePerfAndMore: the requests of stage 2 are not those of stage 10.
func TestRead_TenStagesOfInferencePerfAndMore(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var requests []string
	for i := range 12 {
		write(fmt.Sprintf("stage_%d_lifecycle_metrics.json", i), fmt.Sprintf(`{"load_summary": {"count": 1, "requested_rate": %d}, "successes": {"count": 1}, "failures": {"count": 0}}`, i+1))
		requests = append(requests, fmt.Sprintf(`{"start_time": %d, "end_time": %d.5, "request": "a", "info": {"input_tokens": %d}, "error": null}`, i, i, i+1))
	}
	write("per_request_lifecycle_metrics.json", "["+strings.Join(requests, ",")+"]")
	r, err := Read(context.Background(), dir)
	if err != nil || len(r.Levels) != 12 {
		t.Fatalf("%d levels, %v", len(r.Levels), err)
	}
	for _, l := range r.Levels {
		if len(l.Requests) != 1 || float64(l.Requests[0].In) != l.Load.OfferedRate() {
			t.Errorf("rate %g has the request of rate %d", l.Load.OfferedRate(), l.Requests[0].In)
		}
	}
}
