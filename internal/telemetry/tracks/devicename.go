package tracks

import (
	"github.com/modelscope/evalscope/internal/sanitize"
	"github.com/modelscope/evalscope/internal/telemetry"
)

// mostShown bounds what is shown of a label's value.
const mostShown = 100

// shown is a word of an exporter as it may stand on a terminal and on the page.
func shown(word string) string { return sanitize.Line(word, mostShown) }

// deviceName names a GPU among those of all exporters: by its number, and by the host where the exporter has one.
func deviceName(s *telemetry.Readings, series *telemetry.Series) string {
	name := shown(first(series, "gpu", "gpu_id"))
	if name == "" {
		name = shown(short(first(series, "gpu_uuid", "UUID", "uuid")))
	}
	if name != "" {
		name = "GPU " + name
	}
	host := shown(first(series, "Hostname", "hostname")) // NVIDIA's exporter wrote it the first way until 2026
	switch {
	case name == "":
		return s.Name
	case host != "":
		return host + " " + name
	}
	return name
}

// first is the value of the first label that a series has.
func first(series *telemetry.Series, labels ...string) string {
	for _, label := range labels {
		if v := series.Label(label); v != "" {
			return v
		}
	}
	return ""
}

// short is the beginning of a GPU's UUID, GPU-7ba3bd69-….
func short(uuid string) string {
	const prefix, digits = "GPU-", 8
	if len(uuid) > len(prefix)+digits && uuid[:len(prefix)] == prefix {
		return uuid[len(prefix) : len(prefix)+digits]
	}
	return uuid
}
