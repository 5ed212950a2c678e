package simulator

import (
	"testing"

	"github.com/spf13/pflag"
)

func TestFlagsInChinese_EveryFlagHasItsHelp(t *testing.T) {
	set, config := pflag.NewFlagSet("", pflag.ContinueOnError), Default()
	config.FlagsInChinese(set)
	flags := 0
	set.VisitAll(func(f *pflag.Flag) {
		if flags++; chinese[f.Name] == "" {
			t.Errorf("--%s has no help in Chinese", f.Name)
		}
	})
	if flags != len(chinese) {
		t.Errorf("%d flags, but help of %d", flags, len(chinese))
	}
}
