package plan

import (
	"strings"

	"github.com/modelscope/evalscope/internal/config"
)

// between is what happens before each level: several words, or one with commas. config has checked them.
func (b *builder) between() {
	for _, word := range strings.Split(strings.Join(b.args.BetweenProbes, ","), ",") {
		switch word {
		case config.BetweenDrain:
			b.plan.Drain = true
		case config.BetweenReset:
			b.plan.ResetCache = true
		}
	}
}
