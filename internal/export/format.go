package export

import (
	"fmt"
	"slices"
	"strings"
)

// A Format names one kind of export.
type Format string

// The formats.
const (
	CSV         Format = "csv"
	Parquet     Format = "parquet"
	Trace       Format = "trace"
	HDR         Format = "hdr"
	OpenMetrics Format = "openmetrics"
	JUnit       Format = "junit"
	Markdown    Format = "markdown"
	VLLMJSON    Format = "vllm-json"
	AIPerfJSON  Format = "aiperf-json"
)

// The names of the files, below the run's folder.
const (
	LevelsFile      = "levels.csv"
	RequestsFile    = "requests.csv"
	ParquetFile     = "requests.parquet"
	TraceFile       = "trace.json.gz"
	HDRFile         = "latency.hlog"
	HDRFolder       = "hgrm"
	OpenMetricsFile = "metrics.om"
	JUnitFile       = "junit.xml"
	MarkdownFile    = "summary.md"
)

// All is the word for every format.
const All = "all"

// A maker is one format and what makes its files.
type maker struct {
	Format
	sinks []func(folder string) sink
	// judges says that the files say whether objectives were kept, by Run.Share.
	judges bool
}

// makers is the one list of the formats; flags, help, usage and errors name them in this order.
func makers() []maker {
	type list = []func(folder string) sink
	return []maker{
		{CSV, list{newLevelsCSV, newRequestsCSV}, false},
		{Parquet, list{newParquet}, false},
		{Trace, list{newTrace}, false},
		{HDR, list{newHDR}, false},
		{OpenMetrics, list{newOpenMetrics}, false},
		{JUnit, list{newJUnit}, true},
		{Markdown, list{newMarkdown}, true},
		{VLLMJSON, list{newVLLM}, false},
		{AIPerfJSON, list{newAIPerf}, false},
	}
}

// Formats lists every format.
func Formats() []Format {
	var formats []Format
	for _, m := range makers() {
		formats = append(formats, m.Format)
	}
	return formats
}

// Judging lists the formats that say whether objectives were kept.
func Judging() []string {
	var words []string
	for _, m := range makers() {
		if m.judges {
			words = append(words, string(m.Format))
		}
	}
	return words
}

// Words are what Parse takes: every format, and All.
func Words() []string {
	var words []string
	for _, f := range Formats() {
		words = append(words, string(f))
	}
	return append(words, All)
}

// Parse reads the names of formats; "all" is every one. The error names every word that is none.
func Parse(words []string) ([]Format, error) {
	var formats []Format
	var unknown []string
	for _, w := range words {
		f := Format(w)
		switch {
		case w == All:
			formats = append(formats, Formats()...)
		case slices.Contains(Formats(), f):
			formats = append(formats, f)
		default:
			unknown = append(unknown, fmt.Sprintf("%q", w))
		}
	}
	if len(unknown) > 0 {
		words := Words()
		last := len(words) - 1
		return nil, fmt.Errorf("%s is no format: use %s or %s", strings.Join(unknown, ", "), strings.Join(words[:last], ", "), words[last])
	}
	slices.Sort(formats)
	return slices.Compact(formats), nil
}

func sinksOf(f Format) []func(folder string) sink {
	all := makers()
	if i := slices.IndexFunc(all, func(m maker) bool { return m.Format == f }); i >= 0 {
		return all[i].sinks
	}
	return nil
}
