package load

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/modelscope/evalscope/perf/i18n"
)

// named are loads of every kind with all that is said of them.
var named = []struct {
	load               Profile
	stem, text, en, zh string
	json               string
	slots              int
	rate               float64
	open, paced, all   bool
	scheduled          bool
}{
	{load: Closed(8), stem: "parallel_8", text: "8 at once", en: "concurrency 8", zh: "并发 8", json: `{"slots":8}`, slots: 8, all: true},
	{load: Open(Poisson, 2.5), stem: "rate_2.5", text: "open loop at 2.5 requests per second", en: "rate 2.5", zh: "速率 2.5",
		json: `{"arrivals":{"process":"poisson","rate":2.5}}`, rate: 2.5, open: true, paced: true, all: true, scheduled: true},
	{load: Fixed(0, 5), stem: "rate_5.0", text: "open loop at 5 requests per second", en: "rate 5", zh: "速率 5",
		json: `{"arrivals":{"process":"poisson","rate":5}}`, rate: 5, open: true, paced: true, all: true, scheduled: true},
	{load: Fixed(8, 40), stem: "parallel_8", text: "8 at once, paced at 40 requests per second", en: "concurrency 8 at rate 40", zh: "并发 8，速率 40",
		json: `{"slots":8,"arrivals":{"process":"poisson","rate":40}}`, slots: 8, rate: 40, paced: true, all: true, scheduled: true},
	{load: Open(Constant, 20), stem: "constant_rate_20.0", text: "open loop at 20 requests per second, evenly spaced", en: "constant rate 20", zh: "恒定速率 20",
		json: `{"arrivals":{"process":"constant","rate":20}}`, rate: 20, open: true, paced: true, scheduled: true},
	{load: OpenStages(Poisson, Stage{From: 10, To: 50, For: time.Minute}, Hold(50, 30*time.Second)), stem: "rate_10.0_to_50.0",
		text: "open loop at 10 to 50 requests per second, over 1m30s", en: "rate 10 to 50", zh: "速率 10 至 50",
		json: `{"arrivals":{"process":"poisson","rate":[{"from":10,"to":50,"seconds":60},{"from":50,"to":50,"seconds":30}]}}`,
		rate: 3300.0 / 90, open: true, paced: true, scheduled: true},
	{load: ClosedStages(Stage{From: 1, To: 64, For: time.Minute, Curve: Exponential}), stem: "parallel_1_to_64", text: "1 to 64 at once, over 1m0s",
		en: "concurrency 1 to 64", zh: "并发 1 至 64", json: `{"slots":[{"from":1,"to":64,"seconds":60,"curve":"exponential"}]}`, slots: 64},
	{load: Open(Poisson, 20).WithProcess(Gamma, 0.5), stem: "gamma_rate_20.0", text: "open loop at 20 requests per second, gamma with burstiness 0.5",
		en: "gamma rate 20", zh: "伽马速率 20", json: `{"arrivals":{"process":"gamma","burstiness":0.5,"rate":20}}`, rate: 20, open: true, paced: true, scheduled: true},
	{load: Open(Uniform, 20), stem: "uniform_rate_20.0", text: "open loop at 20 requests per second, uniform gaps", en: "uniform rate 20", zh: "均匀速率 20",
		json: `{"arrivals":{"process":"uniform","rate":20}}`, rate: 20, open: true, paced: true, scheduled: true},
	{load: OpenStages(Poisson, Stage{From: 1, To: 5, For: time.Minute, Curve: Step, Steps: 5}), stem: "rate_1.0_to_5.0",
		text: "open loop at 1 to 5 requests per second, over 1m0s", en: "rate 1 to 5", zh: "速率 1 至 5",
		json: `{"arrivals":{"process":"poisson","rate":[{"from":1,"to":5,"seconds":60,"curve":"step","steps":5}]}}`,
		rate: 3, open: true, paced: true, scheduled: true},
	{load: Staged([]Stage{Free(time.Second), Hold(4, time.Second)}, Poisson, []Stage{Hold(2, time.Second), Free(time.Second)}), stem: "rate_2.0_parallel_4",
		text: "stages of 2 requests per second or 4 at once, over 2s", en: "rate 2 or concurrency 4", zh: "速率 2 或并发 4",
		json:  `{"slots":[{"from":0,"to":0,"seconds":1,"free":true},{"from":4,"to":4,"seconds":1}],"arrivals":{"process":"poisson","rate":[{"from":2,"to":2,"seconds":1},{"from":0,"to":0,"seconds":1,"free":true}]}}`,
		slots: 4, rate: 2, paced: true, scheduled: true},
	{load: Replayed(0, 1500*time.Millisecond, 2*time.Second), stem: "replay", text: "3 recorded arrivals over 2s", en: "replay of 3 arrivals", zh: "重放 3 次到达",
		json: `{"arrivals":{"process":"replay","instants":[0,1.5,2]}}`, rate: 1.5, open: true, paced: true, scheduled: true},
	{load: FromSessions(Recording{Sessions: 3, Length: 2 * time.Second, Digest: "ab"}), stem: "replay", text: "3 recorded arrivals over 2s", en: "replay of 3 arrivals", zh: "重放 3 次到达",
		json: `{"arrivals":{"process":"replay","trace":{"sessions":3,"seconds":2,"sha256":"ab"}}}`, rate: 1.5, open: true, paced: true, scheduled: true},
	{load: FromSessions(Recording{Rate: 2.5}), stem: "replay", text: "recorded arrivals", en: "replay of a trace", zh: "重放轨迹",
		json: `{"arrivals":{"process":"replay","trace":{"rate":2.5}}}`, open: true, paced: true, scheduled: true},
}

func TestProfile_SaysItsNamesAndNumbers(t *testing.T) {
	for _, c := range named {
		if got := c.load.Stem(); got != c.stem {
			t.Errorf("the stem is %q, want %q", got, c.stem)
		}
		if got := c.load.Text(); got != c.text {
			t.Errorf("the text is %q, want %q", got, c.text)
		}
		if got := c.load.Label(); got != (i18n.Text{EN: c.en, ZH: c.zh}) {
			t.Errorf("the label is %q, want %q, %q", got, c.en, c.zh)
		}
		slots, rate, all := c.load.Fixed()
		if slots != c.slots || math.Abs(rate-c.rate) > 1e-12 || all != c.all {
			t.Errorf("%s: %d slots at %v, all: %v", c.stem, slots, rate, all)
		}
		if c.load.OpenLoop() != c.open || c.load.Paced() != c.paced || c.load.Scheduled() != c.scheduled {
			t.Errorf("%s: open %v, paced %v, scheduled %v", c.stem, c.load.OpenLoop(), c.load.Paced(), c.load.Scheduled())
		}
		axis := ByParallel
		if c.open {
			axis = ByRate
		}
		if c.load.Axis() != axis {
			t.Errorf("%s is on the axis %s", c.stem, c.load.Axis())
		}
	}
}

func TestProfile_IsTheSameAfterJSON(t *testing.T) {
	for _, c := range named {
		data, err := json.Marshal(c.load)
		if err != nil || string(data) != c.json {
			t.Errorf("%s is %s, %v; want %s", c.stem, data, err, c.json)
		}
		var back Profile
		if err := json.Unmarshal(data, &back); err != nil || !back.Equal(c.load) {
			t.Errorf("%s comes back as %+v, %v", data, back, err)
		}
	}
	var none Profile
	if data, err := json.Marshal(none); err != nil || string(data) != "{}" || json.Unmarshal(data, &none) != nil || !none.OpenLoop() {
		t.Errorf("no load is %s, %v", data, err)
	}
}

func TestProfile_RefusesWhatIsNoLoad(t *testing.T) {
	for text, want := range map[string]string{
		`{"slot":8}`:                                   "unknown field",
		`{"slots":-1}`:                                 "not a whole number",
		`{"slots":1.5}`:                                "not a whole number",
		`{"slots":"8"}`:                                "cannot unmarshal",
		`{"slots":[]}`:                                 "no stages",
		`{"slots":8} {"slots":9}`:                      "after top-level value",
		`{"arrivals":{"rate":5}}`:                      "without a process",
		`{"arrivals":{"process":"poisson"}}`:           "rate: 0 is not above 0",
		`{"arrivals":{"process":"gauss","rate":5}}`:    `"gauss" is not known`,
		`{"arrivals":{"process":"poisson","rate":-5}}`: "rate: -5",
		`{"arrivals":{"process":"poisson","rate":5,"instants":[1]}}`:                          "instants belong to replay",
		`{"arrivals":{"process":"replay","trace":{"sessions":-1}}}`:                           "no negative sessions",
		`{"arrivals":{"process":"poisson","rate":5,"trace":{}}}`:                              "instants belong to replay",
		`{"arrivals":{"process":"replay"}}`:                                                   "without instants",
		`{"arrivals":{"process":"replay","instants":[2,1]}}`:                                  "ascending",
		`{"arrivals":{"process":"replay","instants":[-1,1]}}`:                                 "ascending",
		`{"arrivals":{"process":"replay","instants":[1e300]}}`:                                "ascending",
		`{"arrivals":{"process":"replay","rate":5,"instants":[1]}}`:                           "no rate",
		`{"slots":[{"from":1,"to":5,"seconds":0}]}`:                                           "stage 1: it takes no time",
		`{"slots":[{"from":1,"to":5,"seconds":1e300}]}`:                                       "stage 1: it takes no time",
		`{"slots":[{"from":1,"to":5,"second":1}]}`:                                            "unknown field",
		`{"slots":[{"from":0,"to":5,"seconds":1,"curve":"exponential"}]}`:                     "begin or end at 0",
		`{"slots":[{"from":1e-300,"to":5,"seconds":1,"curve":"exponential"}]}`:                "factor of 1e+12",
		`{"slots":[{"from":1,"to":5,"seconds":1,"curve":"wavy"}]}`:                            `"wavy" is not known`,
		`{"slots":[{"from":0,"to":0,"seconds":1}]}`:                                           "every stage is at 0",
		`{"slots":[{"from":1,"to":2e6,"seconds":1}]}`:                                         "not from 0 to 1e+06",
		`{"arrivals":{"process":"gamma","rate":5}}`:                                           "the burstiness 0 is not from",
		`{"arrivals":{"process":"poisson","rate":5,"burstiness":2}}`:                          "belongs to gamma",
		`{"slots":[{"from":1,"to":2,"seconds":1,"curve":"swing"}]}`:                           `"swing" is not known`,
		`{"slots":[{"from":1,"to":2,"seconds":1,"steps":3}]}`:                                 "it has 3 steps",
		`{"slots":[{"from":1,"to":2,"seconds":1,"curve":"step","steps":1}]}`:                  "it has 1 steps",
		`{"slots":[{"from":1,"to":2,"seconds":1,"free":true}]}`:                               "it is free, and has a value",
		`{"slots":[{"from":0,"to":0,"seconds":1,"free":true},{"from":4,"to":4,"seconds":1}]}`: "free in turn",
	} {
		var p Profile
		err := json.Unmarshal([]byte(text), &p)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}

func TestProfile_NamesAllProblemsAtOnce(t *testing.T) {
	p := OpenStages(Constant, Stage{From: -1, To: math.NaN(), For: -time.Second}, Stage{From: 1, To: 2, For: time.Second, Curve: "wavy"}).WithSlots(-3)
	err := p.Validate()
	list, ok := err.(interface{ Unwrap() []error })
	if !ok || len(list.Unwrap()) != 5 {
		t.Errorf("the problems are %v", err)
	}
}

// TestProfile_MovesAlongItsAxis is what a search does with a load.
func TestProfile_MovesAlongItsAxis(t *testing.T) {
	for _, c := range []struct {
		from Profile
		axis Axis
		to   float64
		want Profile
	}{
		{Closed(1), ByParallel, 16, Closed(16)},
		{Open(Constant, 1), ByRate, 7.5, Open(Constant, 7.5)},
		{Fixed(8, 2), ByRate, 4, Fixed(8, 4)},
		{Fixed(8, 2), ByParallel, 4, Fixed(4, 2)},
		{Closed(8), ByRate, 4, Fixed(8, 4)},
		{ClosedStages(Stage{From: 1, To: 4, For: time.Second}), ByParallel, 8, ClosedStages(Stage{From: 2, To: 8, For: time.Second})},
		{OpenStages(Constant, Stage{From: 0, To: 4, For: time.Second}), ByRate, 6, OpenStages(Constant, Stage{From: 0, To: 12, For: time.Second})},
		{Replayed(0, time.Second, 4*time.Second), ByRate, 1.5, Replayed(0, 500*time.Millisecond, 2*time.Second)},
	} {
		if got := c.from.With(c.axis, c.to); !got.Equal(c.want) || got.On(c.axis) != c.to {
			t.Errorf("%s at %s %g is %s", c.from.Text(), c.axis, c.to, got.Text())
		}
	}
	if !Closed(1).SameShape(Closed(9)) || Open(Constant, 5).SameShape(Open(Poisson, 5)) || Closed(1).SameShape(Open(Poisson, 1)) ||
		ClosedStages(Hold(1, 1)).SameShape(ClosedStages(Hold(1, 1))) {
		t.Error("loads are compared that differ in kind, or some of a kind are not")
	}
}

func TestProfile_HasAPhraseForSentences(t *testing.T) {
	for _, c := range []struct {
		load Profile
		want i18n.Text
	}{
		{Closed(8), i18n.Text{EN: "concurrency 8", ZH: "并发 8"}},
		{Fixed(8, 40), i18n.Text{EN: "concurrency 8 at rate 40", ZH: "并发 8、速率 40"}},
		{Open(Constant, 2.5), i18n.Text{EN: "constant rate 2.5", ZH: "恒定速率 2.5"}},
		{Fixed(0, 0), i18n.Text{EN: "rate INF", ZH: "速率 INF"}},
	} {
		if got := c.load.Phrase(); got != c.want {
			t.Errorf("the phrase is %q, want %q", got, c.want)
		}
	}
}
