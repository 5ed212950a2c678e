package run

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/simulator"
	"github.com/modelscope/evalscope/perf/protocol"
)

// TestRun_TheCacheThatATracePredictsIsThatOfTheServer: the simulator's own cache, which counts tokens of the prompts that it gets, has what was
// predicted from ids alone.
func TestRun_TheCacheThatATracePredictsIsThatOfTheServer(t *testing.T) {
	const blocks = 20
	url := startSimulator(t, simulator.Config{TTFT: time.Millisecond, PrefixCache: 16 * blocks})
	var lines strings.Builder
	r := rand.New(rand.NewPCG(3, 4))
	for i := range 60 {
		// Each begins in one of a few ways.
		ids, id := []string{}, 1+int64(r.IntN(4))
		for range 2 + r.IntN(8) {
			ids = append(ids, strconv.FormatInt(id, 10))
			id = id*10 + int64(r.IntN(2))
		}
		lines.WriteString(`{"timestamp": ` + strconv.FormatFloat(float64(i)/10, 'f', 1, 64) + `, "input_length": ` + strconv.Itoa(16*len(ids)) +
			`, "output_length": 1, "hash_ids": [` + strings.Join(ids, ",") + "]}\n")
	}
	args := traceArguments(t, url, "bailian", lines.String())
	builtin, api := "builtin", "openai"
	args.Model, args.TokenizerPath, args.API, args.NoTestConnection, args.MaxInFlight = "simulated", &builtin, api, true, new(1) // so that the server accepts them in their order
	args.URL = strings.TrimSuffix(url, "/") + "/v1/completions"                                                                  // where no template stands before the blocks
	args.DatasetArgs = protocol.Object{{Key: "speed", Value: json.RawMessage("20")}, {Key: "cache_tokens", Value: json.RawMessage(strconv.Itoa(16 * blocks))}}
	result, err := Run(t.Context(), args, Options{})
	if err != nil {
		t.Fatal(err)
	}
	f := result.Levels[0].Fidelity
	if f == nil || f.Cache == nil || f.Cache.Observed == nil || f.Requests != 60 || f.Speed != 20 {
		t.Fatalf("%+v", f)
	}
	if c := f.Cache; math.Abs(*c.Observed-*c.Sized) > 1e-9 || c.Ideal <= *c.Sized || *c.Sized == 0 {
		t.Errorf("%+v: observed %v, predicted %v", c, *c.Observed, *c.Sized)
	}
	if f.KS < 0 || f.KS > 1 || f.LatenessP99 < f.LatenessP50 {
		t.Errorf("%+v", f)
	}
}
