package simulator

import (
	"io"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/pflag"
)

func parseFlags(c *Config, args ...string) error {
	fs := pflag.NewFlagSet("simulate", pflag.ContinueOnError)
	fs.SetOutput(io.Discard)
	c.Flags(fs)
	return fs.Parse(args)
}

func TestConfig_FlagsSetWhatTheyNameAndLeaveTheRest(t *testing.T) {
	got := Default()
	err := parseFlags(&got, "--ttft=5ms", "--itl", "2ms", "--prefill-rate=100", "--decode-slowdown=0.2", "--max-batch=3",
		"--max-queue=4", "--prefix-cache=4096", "--rate-limit=7.5", "--keep-alive=1s", "--seed=9", "--model=m", "--host=::1",
		"--port=0", "--stream-interval=2", "--merge-writes=3", "--eos-after=50", "--like=llamacpp", "--usage=never",
		"--fault=500=0.1,truncate=0.2", "--fault=reset=0.05", "--fault=500=0.3")
	if err != nil {
		t.Fatal(err)
	}
	want := Default()
	want.TTFT, want.ITL, want.PrefillRate, want.DecodeSlowdown = 5*ms, 2*ms, 100, 0.2
	want.MaxBatch, want.MaxQueue, want.PrefixCache, want.RateLimit = 3, 4, 4096, 7.5
	want.KeepAlive, want.Seed, want.Model, want.Host, want.Port = time.Second, 9, "m", "::1", 0
	want.StreamInterval, want.MergeWrites, want.EOSAfter = 2, 3, 50
	want.Form = Form{Like: "llamacpp", Usage: "never"}
	want.Faults = Faults{Fault500: 0.3, FaultTruncate: 0.2, FaultReset: 0.05}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(Form{})); diff != "" {
		t.Errorf("flags (-want +got):\n%s", diff)
	}
	if err := got.Validate(); err != nil {
		t.Error(err)
	}
}

func TestConfig_ZeroAndTheDefaultConfigurationAreValid(t *testing.T) {
	for name, c := range map[string]Config{"zero": {}, "default": Default()} {
		if err := c.Validate(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestConfig_ValidateNamesEveryProblemAtOnce(t *testing.T) {
	c := Config{
		TTFT: -1, ITL: -1, PrefillRate: math.NaN(), DecodeSlowdown: -1, Jitter: 1, MaxBatch: -1, MaxQueue: -1, PrefixCache: -1,
		MaxContext: -1, MaxBody: -1, DefaultMaxTokens: -1, EOSAfter: -1, ReasoningTokens: -1, RateLimit: math.Inf(1), RateBurst: -1,
		RateLimitStatus: 418, KeepAlive: -1, StreamInterval: -1, MergeWrites: -1, SplitWrites: -1, CommentEvery: -1, Stall: -1,
		Port: 70000, Faults: Faults{"flood": 0.1, Fault500: 2},
		Form: Form{"x", "x", "x", "x", "x", "x", "x", "x", "x", "x", ""},
	}
	err := c.Validate()
	if err == nil {
		t.Fatal("no problem found")
	}
	for _, flag := range []string{
		"ttft", "itl", "prefill-rate", "decode-slowdown", "jitter", "max-batch", "max-queue", "prefix-cache", "max-context",
		"max-body", "default-max-tokens", "eos-after", "reasoning-tokens", "rate-limit", "rate-burst", "rate-limit-status",
		"keep-alive", "stream-interval", "merge-writes", "split-writes", "comment-every", "stall", "port", "fault flood", "fault 500",
		"fault: the probabilities add up", "like", "first-chunk", "headers", "finish", "usage", "usage-unasked", "done",
		"echo-prompt", "error-form", "forced-length",
	} {
		if !strings.Contains(err.Error(), "--"+flag) {
			t.Errorf("nothing is said of --%s", flag)
		}
	}
	for line := range strings.Lines(err.Error()) {
		if !strings.Contains(line, ": use") && !strings.Contains(line, ": make") {
			t.Errorf("%q does not say what to do", line)
		}
	}
	if _, err := New(c, bytewise{}); err == nil {
		t.Error("New took the configuration")
	}
}

func TestConfig_FaultFlagThatIsNotKindAndProbabilityIsRefused(t *testing.T) {
	for _, arg := range []string{"", "500", "500=", "500=x", "flood=0.1", "500=1.5", "500=-1", "500=NaN", "500=0.1,,"} {
		var c Config
		if err := parseFlags(&c, "--fault="+arg); err == nil {
			t.Errorf("--fault=%s was taken as %v", arg, c.Faults)
		}
	}
}

func TestConfig_FaultsReadBackWhatTheyPrint(t *testing.T) {
	want := Faults{FaultStall: 0.125, Fault500: 1e-9, FaultShort: 0.5}
	var got Faults
	if err := got.Set(want.String()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestConfig_FaultsAreDrawnWithTheirProbabilities(t *testing.T) {
	f := Faults{Fault500: 0.25, FaultStall: 0.25, FaultShort: 0.125}
	got := map[string]int{}
	for i := range 1000 {
		got[f.draw((float64(i)+0.5)/1000)]++
	}
	if diff := cmp.Diff(map[string]int{Fault500: 250, FaultStall: 250, FaultShort: 125, "": 375}, got); diff != "" {
		t.Error(diff)
	}
}

func TestConfig_EveryPresetSaysEverythingAndCanBeOverruled(t *testing.T) {
	for like := range presets {
		f := Form{Like: like}.resolved()
		for _, c := range choices {
			if *c.field(&f) == "" {
				t.Errorf("%s leaves --%s open", like, c.flag)
			}
		}
		if f.validate() != nil {
			t.Errorf("%s: %v", like, f.validate())
		}
		over := Form{Like: like, Done: no, Usage: "never"}.resolved()
		if form, _ := over.usageFor(false); over.Done != no || form != "never" {
			t.Errorf("%s does not give way to what is set", like)
		}
	}
}
