package perf

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// Arguments converts the load test to EvalScope's arguments. The error is Problems: what they cannot express.
func (c Config) Arguments() (Arguments, error) {
	a := DefaultArguments()
	var w writer
	c.Target.write(&a)
	c.Load.write(&a, &w)
	c.Data.write(&a, &w)
	c.Request.write(&a, &w)
	c.Search.write(&a, &w)
	a.SLO, a.FailuresAsInfinite = nil, c.SLO.FailuresInfinite
	for _, o := range c.SLO.Objectives {
		a.SLO = append(a.SLO, o.String())
	}
	setTo(&a.SLOShare, c.SLO.Share)
	a.NoTestConnection, a.NoPreflight = c.Checks.NoConnectionTest, c.Checks.NoPreflight
	a.ReplayManifest = optional(c.Checks.ReplayManifest)
	a.TestTimeout = seconds(c.Checks.TestTimeout)
	c.Checks.sample(&a)
	c.Output.write(&a)
	a.Visualizer, a.VisualizerArg, a.VisualizerOptional = optional(c.Dashboard.Visualizer), c.Dashboard.Args, c.Dashboard.Optional
	if len(w.problems) > 0 {
		return a, w.problems
	}
	return a, nil
}

// A writer collects what arguments cannot say.
type writer struct{ problems Problems }

func (w *writer) bad(field, what, do string) {
	w.problems = append(w.problems, Problem{Field: field, What: what, Do: do})
}

// object is JSON of a map, nil for an empty one.
func (w *writer) object(field string, members map[string]any) json.RawMessage {
	if len(members) == 0 {
		return nil
	}
	data, err := json.Marshal(members)
	if err != nil {
		w.bad(field, err.Error(), "use values that JSON can represent")
	}
	return data
}

func (s Search) write(a *Arguments, w *writer) {
	if len(s.Limits) > 0 {
		a.SLAAutoTune = true
		data, err := json.Marshal(s.Limits)
		if err != nil {
			w.bad("Search.Limits", err.Error(), "use strings that JSON can represent")
		}
		a.SLAParams = data
	}
	a.FindKnee = s.Knee
	setTo(&a.SLAVariable, string(s.Variable))
	setTo(&a.SLANumRuns, s.Runs)
	setTo(&a.SLALowerBound, s.Lowest)
	setTo(&a.SLAUpperBound, s.Highest)
	a.SLAFixedParallel, a.SLANumberMultiplier = optional(s.Parallel), optional(s.NumberTimes)
}

func (t Target) write(a *Arguments) {
	a.Model, a.APIKey, a.Headers, a.Insecure = t.Model, optional(t.APIKey), t.Headers, t.Insecure
	a.URL = t.URL
	setTo(&a.API, t.API)
	setTo(&a.Balance, t.Balance)
	a.APIArg, a.APISpec = t.APIArgs, optional(t.APISpec)
	a.SessionHeader = optional(t.SessionHeader)
	a.Traceparent = t.Traceparent
	if t.NoRequestID {
		a.RequestID = "off"
	}
	a.ConnectTimeout, a.ReadTimeout = limit(t.ConnectTimeout), seconds(t.ReadTimeout)
	if t.TotalTimeout != 0 {
		a.TotalTimeout = limit(t.TotalTimeout)
	}
	if t.NewConnections {
		a.Connections = "per-request"
	}
	a.MaxConnections = optional(t.MaxConnections)
	a.CAFile, a.ClientCert, a.ClientKey = optional(t.CAFile), optional(t.ClientCert), optional(t.ClientKey)
}

func (l Load) write(a *Arguments, w *writer) {
	switch {
	case len(l.Rates) > 0 && len(l.Parallel) > 0:
		w.bad("Load.Rates", "is combined with Load.Parallel", "set only one of them: a level is a closed loop or an open loop")
		l.chooseAxis(a) // so that the other fields of the load are checked too
	case len(l.Rates) > 0 && l.Pace != 0:
		w.bad("Load.Pace", "is combined with Load.Rates", "remove it: an open loop already has its rate")
	case len(l.Rates) > 0:
		a.OpenLoop, a.Rate = true, l.Rates
	case len(l.Parallel) > 0:
		a.Parallel = l.Parallel
	}
	switch {
	case len(l.Rates) == 0 && (!(l.Pace >= 0) || math.IsInf(l.Pace, 0)):
		w.bad("Load.Pace", "is not a rate above 0", "remove it for no pacing")
	case l.Pace != 0 && len(l.Rates) == 0:
		a.Rate = []float64{l.Pace}
	}
	a.Number, a.Duration, a.MultiTurn = l.Number, seconds(l.Duration), l.Conversations
	setTo(&a.Repeat, l.Repeat)
	setTo(&a.MaxRepeat, l.MaxRepeat)
	a.Until, a.Shuffle = l.Until, l.Shuffle
	l.writeWarmup(a, w)
	l.writeShape(a, w)
	switch {
	case l.Pause < 0:
		a.SleepInterval = 0
	case l.Pause%time.Second != 0:
		w.bad("Load.Pause", l.Pause.String()+" is not a whole number of seconds", "use whole seconds, or a negative pause for none")
	case l.Pause > 0:
		a.SleepInterval = int(l.Pause / time.Second)
	}
	l.check(w)
}

// check refuses values that no level can have, also those of fields that the arguments leave out beside others.
func (l Load) check(w *writer) {
	if slices.ContainsFunc(l.Rates, func(r float64) bool { return !(r > 0) || math.IsInf(r, 0) }) {
		w.bad("Load.Rates", "every value must be greater than 0 in an open loop", "set sessions per second, such as Load.Rates: {5, 10}")
	}
	if slices.ContainsFunc(l.Parallel, func(p int) bool { return p < 1 }) {
		w.bad("Load.Parallel", "every value must be at least 1", "set the number of concurrent requests, such as Load.Parallel: {1, 10, 50}")
	}
	if slices.ContainsFunc(l.Number, func(n Count) bool { return n.N < 1 }) {
		w.bad("Load.Number", "every value must be at least 1", "set the number of sessions per level, such as Load.Number: {{N: 100}}")
	}
}

// writeShape writes how arrivals are spread, the stages, and what is sent round the measured part.
func (l Load) writeShape(a *Arguments, w *writer) {
	setTo(&a.Arrival, string(l.Arrival))
	a.Scenario, a.Mix, a.MixAlone, a.BetweenProbes = l.Scenario, optional(l.Mix), l.MixAlone, l.Between
	a.Burstiness, a.MaxInFlight = optional(l.Burstiness), optional(l.MaxInFlight)
	if l.DropAtLimit {
		a.AtLimit = "drop"
	}
	for _, s := range l.Stages {
		a.Stage = append(a.Stage, s.String())
	}
	if l.WarmupTime < 0 {
		w.bad("Load.WarmupTime", "is negative", "remove it for no warm-up")
	}
	a.WarmupDuration, a.WarmupBarrier, a.HoldLoad = seconds(l.WarmupTime), l.WarmupBarrier, l.HoldLoad
	if l.Grace != 0 {
		a.Grace = limit(l.Grace)
	}
}

// chooseAxis writes the one of Parallel and Rates that Number fits.
func (l Load) chooseAxis(a *Arguments) {
	if len(l.Number) == len(l.Rates) && len(l.Number) != len(l.Parallel) {
		a.OpenLoop, a.Rate = true, l.Rates
		return
	}
	a.Parallel = l.Parallel
}

func (l Load) writeWarmup(a *Arguments, w *writer) {
	a.WarmupNum = float64(l.Warmup)
	inRange := l.WarmupShare >= 0 && l.WarmupShare < 1
	if !inRange {
		w.bad("Load.WarmupShare", fmt.Sprintf("%g is not a share above 0 and below 1", l.WarmupShare), "set a number of sessions as Load.Warmup")
	}
	if l.WarmupShare == 0 {
		return
	}
	if l.Warmup != 0 {
		w.bad("Load.WarmupShare", "is combined with Load.Warmup", "set only one of them")
	} else if inRange {
		a.WarmupNum = l.WarmupShare
	}
}

func (d Data) write(a *Arguments, w *writer) {
	a.Prompt = optional(d.Prompt)
	if d.PromptFile != "" {
		a.Prompt = optional("@" + d.PromptFile)
	}
	switch {
	case d.PromptFile != "" && d.Prompt != "":
		w.bad("Data.PromptFile", "is combined with Data.Prompt", "set only one of them")
	case strings.HasPrefix(d.Prompt, "@"):
		a.Prompt = nil // not a file to look for
		w.bad("Data.Prompt", "begins with @, which names a file in EvalScope's arguments", "put the text into a file and set Data.PromptFile")
	}
	setTo(&a.Dataset, d.Dataset)
	setTo(&a.MaxPromptLength, d.MaxLength)
	setTo(&a.PrefixCount, d.PrefixCount)
	setTo(&a.MinTurns, d.MinTurns)
	a.MaxTurns, a.KeepReasoning = optional(d.MaxTurns), d.KeepReasoning
	if d.Delays != "" {
		a.Delays = string(d.Delays)
	}
	if d.DelayCap != 0 {
		a.DelayCap = limit(d.DelayCap)
	}
	a.DatasetPath, a.DataSource, a.TokenizerPath = optional(d.Path), optional(d.Hub), optional(d.Tokenizer)
	a.DatasetArgs, a.DatasetOffset = w.object("Data.Args", d.Args), d.Offset
	a.MinPromptLength, a.PrefixLength = d.MinLength, d.PrefixLength
	a.ApplyChatTemplate, a.TokenizePrompt = d.Chat, d.SendTokens
	setTo(&a.ImageWidth, d.Images.Width)
	setTo(&a.ImageHeight, d.Images.Height)
	setTo(&a.ImageFormat, d.Images.Format)
	setTo(&a.ImageNum, d.Images.Count)
	setTo(&a.ImagePatchSize, d.PatchSize)
}

func (r Request) write(a *Arguments, w *writer) {
	switch {
	case r.NoMaxTokens:
		a.MaxTokens = nil
		if r.MaxTokens != (Range{}) {
			w.bad("Request.NoMaxTokens", "is combined with Request.MaxTokens", "set only one of them")
		}
	case r.MaxTokens != (Range{}):
		a.MaxTokens = &r.MaxTokens
	}
	a.MinTokens, a.NChoices, a.Stream = optional(r.MinTokens), optional(r.Choices), !r.NoStream
	a.Temperature, a.TopP, a.TopK, a.Seed = r.Temperature, r.TopP, r.TopK, r.Seed
	a.FrequencyPenalty, a.RepetitionPenalty = r.FrequencyPenalty, r.RepetitionPenalty
	a.Logprobs, a.Stop, a.StopTokenIDs = optional(r.Logprobs), r.Stop, r.StopTokenIDs
	a.ExtraArgs = w.object("Request.Extra", r.Extra)
	a.QueryTemplate = r.Template
	if r.TemplateFile != "" {
		a.QueryTemplate, _ = json.Marshal("@" + r.TemplateFile)
	}
	switch {
	case r.TemplateFile != "" && r.Template != nil:
		w.bad("Request.TemplateFile", "is combined with Request.Template", "set only one of them")
	case r.Template != nil && !json.Valid(r.Template):
		a.QueryTemplate = nil
		w.bad("Request.Template", "is not valid JSON", "use a JSON object")
	}
}

func (o Output) write(a *Arguments) {
	setTo(&a.OutputsDir, o.Dir)
	setTo(&a.LogEveryNQuery, o.LogEvery)
	a.NoTimestamp, a.Name, a.Alias = o.NoTimestamp, optional(o.Name), optional(o.Alias)
	a.Tag, a.GPUs, a.Price, a.Export = o.Tags, o.GPUs, optional(o.Price), o.Exports
	a.OTLP, a.PrometheusListen, a.PrometheusRemoteWrite = optional(o.OTLP), optional(o.PrometheusListen), optional(o.PrometheusRemoteWrite)
	a.EnableProgressTracker, a.NoManifest, a.Debug = o.Progress, o.NoManifest, o.Debug
	a.Resume = optional(o.Resume)
}

// setTo sets a field unless the value is zero, which is the default.
func setTo[T comparable](field *T, value T) {
	var zero T
	if value != zero {
		*field = value
	}
}

// optional is nil for the zero value.
func optional[T comparable](value T) *T {
	var zero T
	if value == zero {
		return nil
	}
	return &value
}

// seconds is a length of time, nil for none.
func seconds(d time.Duration) *float64 {
	if d == 0 {
		return nil
	}
	return new(d.Seconds())
}

// limit is a timeout: nil for the default, 0 for none.
func limit(d time.Duration) *float64 {
	if d < 0 {
		return new(0.0)
	}
	return seconds(d)
}

// duration is a length of time in seconds, within what a Duration holds.
func duration(seconds float64) time.Duration {
	if seconds*float64(time.Second) >= math.MaxInt64 {
		return math.MaxInt64
	}
	return time.Duration(math.Round(seconds * float64(time.Second)))
}
