package archtest

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/testenv"
)

// Whoever uses a package from outside reads the example on its documentation page first.
func TestArch_EveryPublicPackageHasAnExample(t *testing.T) {
	example := regexp.MustCompile(`(?ms)^func Example\w*\(\) \{.*?^\t// (Output|Unordered output):`)
	packages := map[string]bool{}
	for _, s := range sources(t) {
		if s.pkg == "perf" || strings.HasPrefix(s.pkg, "perf/") {
			packages[s.pkg] = true
		}
	}
	for pkg := range packages {
		tests, err := filepath.Glob(filepath.Join(testenv.Root(), pkg, "*_test.go"))
		if err != nil {
			t.Fatal(err)
		}
		has := false
		for _, name := range tests {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			has = has || example.Match(text)
		}
		if !has {
			t.Errorf("%s has no Example with its output: show what another program would do with it", pkg)
		}
	}
}
