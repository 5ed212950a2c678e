package conversation

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestGenerator_LengthsThatNoPromptHasAreRefused: they would be made in memory before the run.
func TestGenerator_LengthsThatNoPromptHasAreRefused(t *testing.T) {
	for text, ok := range map[string]bool{
		`{"distribution":"constant","value":4194304}`:                  true,
		`{"distribution":"constant","value":1e12}`:                     false,
		`{"distribution":"uniform","min":1,"max":1e19}`:                false,
		`{"distribution":"uniform","min":1,"max":100}`:                 true,
		`{"distribution":"poisson","alpha":1e12}`:                      false,
		`{"distribution":"lognormal","average":1e12}`:                  false,
		`{"distribution":"lognormal","average":10,"median_ratio":0}`:   false,
		`{"distribution":"lognormal","average":10,"median_ratio":2}`:   false,
		`{"distribution":"lognormal","average":10,"median_ratio":0.5}`: true,
	} {
		var s spread
		if err := json.Unmarshal([]byte(text), &s); err != nil {
			t.Fatal(err)
		}
		if err := s.check(); (err == nil) != ok {
			t.Errorf("%s: %v", text, err)
		} else if err != nil && !strings.Contains(err.Error(), s.Name) {
			t.Errorf("%s: %v does not name the distribution", text, err)
		}
	}
}
