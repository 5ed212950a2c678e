package tracks

import (
	"cmp"
	"strings"

	"github.com/modelscope/evalscope/internal/sanitize"
	"github.com/modelscope/evalscope/internal/telemetry"
)

// mostShown bounds what is shown of a label's value.
const mostShown = 100

// shown is a word of an exporter as it may stand on a terminal and on the page.
func shown(word string) string { return sanitize.Line(word, mostShown) }

// deviceName names a GPU among those of all exporters of a level: as the function of this name. Where the exporter names no host and is not
// the only one, its address stands for it.
func (b *builder) deviceName(s *telemetry.Readings, series *telemetry.Series) string {
	name := deviceName(s, series)
	if at := b.addressOf(s); at != "" && name != s.Name && hostOf(series) == "" {
		name = at + " " + name
	}
	return name
}

// addressOf tells an exporter of GPUs from the others of the level: host and port of its address, or all of it where another has the same
// ones. It is "" where there is no other.
func (b *builder) addressOf(s *telemetry.Readings) string {
	host := func(name string) string { at, _, _ := strings.Cut(name, "/"); return at }
	at := ""
	for _, other := range b.level.Sources {
		switch {
		case other.Kind != telemetry.GPU || other.Name == s.Name: // a later segment of the level has the same sources again
		case host(other.Name) == host(s.Name):
			return s.Name
		default:
			at = host(s.Name)
		}
	}
	return at
}

// deviceName names a GPU among those of its exporter: by its number, and by the host where the exporter names one.
func deviceName(s *telemetry.Readings, series *telemetry.Series) string {
	id := series.GPU()
	name := shown(cmp.Or(id.Number, short(id.UUID)))
	if name != "" {
		name = "GPU " + name
	}
	switch host := hostOf(series); {
	case name == "":
		return s.Name
	case host != "":
		return host + " " + name
	}
	return name
}

// hostOf is the host of a device, "" where the exporter does not name it.
func hostOf(series *telemetry.Series) string { return shown(series.GPU().Host) }

// short is the beginning of a GPU's UUID, GPU-7ba3bd69-….
func short(uuid string) string {
	const prefix, digits = "GPU-", 8
	if len(uuid) > len(prefix)+digits && uuid[:len(prefix)] == prefix {
		return uuid[len(prefix) : len(prefix)+digits]
	}
	return uuid
}
