package dataset

import (
	"time"

	"github.com/modelscope/evalscope/perf/argument"
)

// A Scenario is a public load that is defined over a dataset: --scenario with its name makes the run one.
type Scenario struct {
	Name string
	// Arguments are those of the dataset that make the load. Keys of the scenario that are named like an argument of the dataset are
	// given to it.
	Arguments []argument.Given
	// IdleCap is how long no request may be in flight while others are still to come: then all of them come earlier.
	IdleCap time.Duration
	// Grace is how long requests may take after the end of a level, where nobody says otherwise.
	Grace time.Duration
	// Variants are the data that it is defined over, the usual one first.
	Variants []Variant
}

// A Variant is a file of data under a name.
type Variant struct {
	Name string
	Hub  HubFile
	// SHA256 is the hash of the file, in hex.
	SHA256 string
}

// Variant is the one with a name, nil for none.
func (s *Scenario) Variant(name string) *Variant {
	for i := range s.Variants {
		if s.Variants[i].Name == name {
			return &s.Variants[i]
		}
	}
	return nil
}

// VariantNames are the names of the variants.
func (s *Scenario) VariantNames() (names []string) {
	for _, v := range s.Variants {
		names = append(names, v.Name)
	}
	return names
}
