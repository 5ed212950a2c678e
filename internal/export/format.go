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

// Formats lists every format.
func Formats() []Format {
	return []Format{CSV, Parquet, Trace, HDR, OpenMetrics, JUnit, Markdown, VLLMJSON, AIPerfJSON}
}

// Parse reads the names of formats; "all" is every one. The error names every word that is none.
func Parse(words []string) ([]Format, error) {
	var formats []Format
	var unknown []string
	for _, w := range words {
		f := Format(w)
		switch {
		case w == "all":
			formats = append(formats, Formats()...)
		case slices.Contains(Formats(), f):
			formats = append(formats, f)
		default:
			unknown = append(unknown, fmt.Sprintf("%q", w))
		}
	}
	if len(unknown) > 0 {
		return nil, fmt.Errorf("%s is no format: use csv, parquet, trace, hdr, openmetrics, junit, markdown, vllm-json, aiperf-json or all", strings.Join(unknown, ", "))
	}
	slices.Sort(formats)
	return slices.Compact(formats), nil
}

func sinksOf(f Format) []func(folder string) sink {
	switch f {
	case CSV:
		return []func(string) sink{newLevelsCSV, newRequestsCSV}
	case Parquet:
		return []func(string) sink{newParquet}
	case Trace:
		return []func(string) sink{newTrace}
	case HDR:
		return []func(string) sink{newHDR}
	case OpenMetrics:
		return []func(string) sink{newOpenMetrics}
	case JUnit:
		return []func(string) sink{newJUnit}
	case Markdown:
		return []func(string) sink{newMarkdown}
	case VLLMJSON:
		return []func(string) sink{newVLLM}
	case AIPerfJSON:
		return []func(string) sink{newAIPerf}
	}
	return nil
}
