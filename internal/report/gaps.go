package report

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/modelscope/evalscope/internal/pycompat"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// Gaps is the table `Times between tokens:` of a level: the four ways to take them, side by side, and below it how many
// tokens a payload holds and who said so. It is empty for a level without streams.
func Gaps(l *metric.Level) string {
	series := []struct {
		label string
		key   metric.Key
	}{
		{"gap per payload (EvalScope, vLLM)", metric.PayloadGap},
		{"gap per arrival (our ITL)", metric.ITL},
		{"gap per token", metric.TokenGap},
		{"mean per request (older guide)", metric.MeanITL},
	}
	header := []string{"Times between tokens (ms)", "n", "mean", "p50", "p90", "p99", "max"}
	var rows [][]string
	some := false
	for _, s := range series {
		row := []string{s.label}
		d := l.Distribution(s.key)
		if d == nil || d.N() == 0 {
			rows = append(rows, append(row, "0", absent, absent, absent, absent, absent))
			continue
		}
		some = true
		row = append(row, strconv.Itoa(d.N()), milliseconds(d.Mean()))
		for _, p := range []float64{0.5, 0.9, 0.99, 1} {
			row = append(row, milliseconds(d.Quantile(p)))
		}
		rows = append(rows, row)
	}
	if !some || l.PayloadTokens == nil {
		return ""
	}
	return "Times between tokens:\n" + pycompat.Pretty(header, rows) + tokensPerPayload(l)
}

// tokensPerPayload says who counted the payloads' tokens, how many they hold, and what follows for the gap per token.
func tokensPerPayload(l *metric.Level) string {
	t := l.PayloadTokens
	var b strings.Builder
	b.WriteString("Tokens per payload: " + sourceText(t))
	mean, known := l.Value(metric.TokensPerPayload)
	if !known {
		b.WriteString(".\n")
		return b.String()
	}
	fmt.Fprintf(&b, "; %s on average (%s).\n", pycompat.Rounded(mean, 2), binsText(t))
	if share, _ := l.Value(metric.MultiTokenShare); share >= 0.02 {
		fmt.Fprintf(&b, "Speculation or batching: %s tokens a payload; %s of the payloads hold several.\n", pycompat.Rounded(mean, 2), percent(share, true))
	}
	if t.Held > 0 {
		fmt.Fprintf(&b, "%s held several tokens but one character: the server held back the bytes of an unfinished one.\n", i18n.Count(t.Held, "payload").EN)
	}
	if share, _ := l.Value(metric.InterpolatedShare); share > 0 {
		fmt.Fprintf(&b, "%s of the gaps per token are interpolated: a payload of several tokens shares its gap among them.\n", percent(share, true))
	}
	return b.String()
}

// sourceText names who counted: one source for the whole level, or each with its requests.
func sourceText(t *metric.PayloadTokens) string {
	names := map[record.TokenSource]string{record.TokensByUsage: "from usage in the stream", record.TokensByIDs: "from token ids",
		record.TokensByLogprobs: "from logprobs", record.TokensByTokenizer: "from our tokenizer, after the end"}
	known := t.Known()
	switch {
	case len(known) == 0:
		return "unknown (no usage in the stream, no token ids, no logprobs, no tokenizer that fits)"
	case len(known) == 1 && t.Unknown == 0:
		return names[known[0]]
	}
	var parts []string
	for _, s := range known {
		parts = append(parts, fmt.Sprintf("%s (%s)", names[s], i18n.Count(t.Sources[s], "request").EN))
	}
	if t.Unknown > 0 {
		parts = append(parts, fmt.Sprintf("unknown (%s)", i18n.Count(t.Unknown, "request").EN))
	}
	return strings.Join(parts, ", ")
}

// binsText is the histogram in words: the most frequent counts, at most five of them, in ascending order.
func binsText(t *metric.PayloadTokens) string {
	all := 0
	for _, b := range t.Payloads {
		all += b.Payloads
	}
	var parts []string
	rest := 0
	for _, b := range t.Payloads {
		name := strconv.Itoa(b.Tokens)
		if b.Tokens == metric.LargestBin {
			name += " or more"
		}
		if len(parts) == 5 {
			rest += b.Payloads
			continue
		}
		parts = append(parts, fmt.Sprintf("%s: %s", name, percent(float64(b.Payloads)/float64(all), true)))
	}
	if rest > 0 {
		parts = append(parts, "more: "+percent(float64(rest)/float64(all), true))
	}
	return strings.Join(parts, ", ")
}
