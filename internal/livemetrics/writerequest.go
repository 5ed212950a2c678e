package livemetrics

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	dto "github.com/prometheus/client_model/go"
	"google.golang.org/protobuf/encoding/protowire"
)

// The fields of prometheus.WriteRequest and its parts, from prompb's remote.proto and types.proto of version 1.0.
const (
	requestSeries   = 1 // TimeSeries
	requestMetadata = 3 // MetricMetadata

	seriesLabel  = 1 // Label
	seriesSample = 2 // Sample

	labelName, labelValue   = 1, 2
	sampleValue, sampleTime = 1, 2

	metadataType, metadataName, metadataHelp = 1, 2, 4
)

// jobName is the label job of what is sent; what is scraped gets that of Prometheus' own configuration.
const jobName = "evalscope-perf"

// metadataTypes are the values of MetricMetadata.MetricType.
var metadataTypes = map[dto.MetricType]uint64{dto.MetricType_COUNTER: 1, dto.MetricType_GAUGE: 2, dto.MetricType_HISTOGRAM: 3}

// writeRequest is a prometheus.WriteRequest with all samples at one time.
func writeRequest(all []*dto.MetricFamily, at time.Time) (dst []byte) {
	for _, f := range all {
		meta := protowire.AppendVarint(protowire.AppendTag(nil, metadataType, protowire.VarintType), metadataTypes[f.GetType()])
		dst = nested(dst, requestMetadata, text(text(meta, metadataName, f.GetName()), metadataHelp, f.GetHelp()))
		for _, m := range f.Metric {
			dst = appendMetric(dst, f, m, at)
		}
	}
	return dst
}

func appendMetric(dst []byte, f *dto.MetricFamily, m *dto.Metric, at time.Time) []byte {
	name := f.GetName()
	switch f.GetType() {
	case dto.MetricType_COUNTER:
		return appendSeries(dst, name, m.Label, m.Counter.GetValue(), at)
	case dto.MetricType_GAUGE:
		return appendSeries(dst, name, m.Label, m.Gauge.GetValue(), at)
	}
	h := m.Histogram
	for _, b := range h.Bucket {
		dst = appendSeries(dst, name+"_bucket", below(m.Label, b.GetUpperBound()), float64(b.GetCumulativeCount()), at)
	}
	dst = appendSeries(dst, name+"_bucket", below(m.Label, math.Inf(1)), float64(h.GetSampleCount()), at)
	dst = appendSeries(dst, name+"_count", m.Label, float64(h.GetSampleCount()), at)
	return appendSeries(dst, name+"_sum", m.Label, h.GetSampleSum(), at)
}

// below are labels with that of a bucket.
func below(labels []*dto.LabelPair, bound float64) []*dto.LabelPair {
	value := "+Inf"
	if !math.IsInf(bound, 1) {
		value = strconv.FormatFloat(bound, 'g', -1, 64)
		if !strings.ContainsAny(value, ".e") { // as OpenMetrics writes it, and Prometheus 3 whatever it reads
			value += ".0"
		}
	}
	return append(slices.Clone(labels), &dto.LabelPair{Name: new("le"), Value: &value})
}

// appendSeries appends one sample. Labels are sorted by their names, as the specification wants them.
func appendSeries(dst []byte, name string, labels []*dto.LabelPair, value float64, at time.Time) []byte {
	labels = append(slices.Clone(labels), &dto.LabelPair{Name: new("__name__"), Value: &name}, &dto.LabelPair{Name: new("job"), Value: new(jobName)})
	slices.SortFunc(labels, func(a, b *dto.LabelPair) int { return strings.Compare(a.GetName(), b.GetName()) })
	var series []byte
	for _, l := range labels {
		if l.GetValue() != "" { // an empty value is no label
			series = nested(series, seriesLabel, text(text(nil, labelName, l.GetName()), labelValue, l.GetValue()))
		}
	}
	sample := protowire.AppendFixed64(protowire.AppendTag(nil, sampleValue, protowire.Fixed64Type), math.Float64bits(value))
	sample = protowire.AppendVarint(protowire.AppendTag(sample, sampleTime, protowire.VarintType), uint64(at.UnixMilli()))
	return nested(dst, requestSeries, nested(series, seriesSample, sample))
}

func nested(dst []byte, field protowire.Number, message []byte) []byte {
	return protowire.AppendBytes(protowire.AppendTag(dst, field, protowire.BytesType), message)
}

func text(dst []byte, field protowire.Number, s string) []byte {
	return protowire.AppendString(protowire.AppendTag(dst, field, protowire.BytesType), s)
}
