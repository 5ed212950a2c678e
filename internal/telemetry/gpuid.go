package telemetry

import (
	"cmp"
	"strings"
)

// A GPUID is what an exporter reports of which GPU a series belongs to. "" is what it does not report.
type GPUID struct {
	// Host is the machine by the exporter's label. Source stands for it where there is none: "" where that is not known either.
	Host, Source string
	// UUID and Serial are unique among all machines; PCI, a bus ID, and Number are so on one.
	UUID, Serial, PCI, Number string
}

// GPU is the GPU that a series belongs to. This is the only place that knows the labels of exporters for it.
func (s *Series) GPU() GPUID {
	first := func(labels ...string) string {
		for _, label := range labels {
			if v := s.Label(label); v != "" && !strings.EqualFold(v, "n/a") {
				return v
			}
		}
		return ""
	}
	return GPUID{
		Host:   first("Hostname", "hostname"), // NVIDIA's exporter wrote it the first way until 2026
		Source: s.of.host(),
		UUID:   first("UUID", "uuid", "gpu_uuid"),
		Serial: first("serial_number"),
		PCI:    first("pci_bus_id", "pcie_bus_id"),
		Number: first("gpu", "gpu_id"),
	}
}

// host is the machine of a source whose series have no label for it. An exporter is taken for one machine by its whole address: behind one
// host and several ports, or paths, can be several machines.
func (r *Readings) host() string {
	switch {
	case r.Host != "":
		return r.Host
	case strings.HasSuffix(r.Name, "-smi"): // of a file that does not have the host of this program
		return ""
	}
	return r.Name
}

// Same reports whether two series belong to one GPU: by the UUID if both have one, else by the serial number, else, on the same machine, by
// the PCI bus ID or the number.
func (a GPUID) Same(b GPUID) bool {
	switch {
	case a.UUID != "" && b.UUID != "":
		return strings.EqualFold(a.UUID, b.UUID)
	case a.Serial != "" && b.Serial != "":
		return a.Serial == b.Serial
	case !sameHost(cmp.Or(a.Host, a.Source), cmp.Or(b.Host, b.Source)):
		return false
	case a.PCI != "" && b.PCI != "":
		return bus(a.PCI) == bus(b.PCI)
	}
	return a.Number == b.Number && a.Number != ""
}

// sameHost compares names of machines, with or without their domain. A machine that is not known may be any.
func sameHost(a, b string) bool {
	if a == "" || b == "" || strings.EqualFold(a, b) {
		return true
	}
	if len(a) > len(b) {
		a, b = b, a
	}
	return len(b) > len(a) && b[len(a)] == '.' && strings.EqualFold(a, b[:len(a)]) && strings.ContainsFunc(a, notOfAddress)
}

// notOfAddress reports whether a letter cannot be in an IPv4 address: 10.0 is not the beginning of the name 10.0.0.7.
func notOfAddress(r rune) bool { return r != '.' && (r < '0' || r > '9') }

// bus is a PCI bus ID in one spelling: 0000:0f:00.0 and 00000000:0F:00.0 are the same.
func bus(id string) string {
	domain, rest, _ := strings.Cut(strings.ToLower(id), ":")
	return strings.TrimLeft(domain, "0") + ":" + rest
}
