package app

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/run"
)

func TestProgress_EventSaysWhatWasReachedAndWhoIsSilent(t *testing.T) {
	now := halfway
	now.Parallel, now.Reached, now.Levels, now.Ahead = 4, 3.5, 2, 10*time.Second
	now.Silence.For, now.Silence.Seq = 1500*time.Millisecond, 0
	now.AskedRate, now.Started, now.Starting = 20, 34, 2*time.Second
	data, err := json.Marshal(progressOf(now))
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]any{"parallel": 4.0, "reached_concurrency": 3.5, "levels": 2.0, "all_left": 13.0, "left": 3.0,
		"silence": 1.5, "silent_request": 0.0, "rate": 20.0, "start_rate": 17.0} {
		if got[key] != want {
			t.Errorf("%s is %v instead of %v in %s", key, got[key], want, data)
		}
	}
	if progressOf(run.Snapshot{Name: "x"}).SilentRequest != nil {
		t.Error("a request is silent that is not there")
	}
}
