package compare

import (
	"cmp"
	"encoding/json"
	"strconv"
	"strings"

	"github.com/modelscope/evalscope/perf/i18n"
)

// match pairs the levels by their load, and says which have no counterpart; only are those of the candidate.
func match(base, candidate []Run) (pairs []pair, alone []i18n.Text, only []string) {
	one, order := byLoad(base)
	other, more := byLoad(candidate)
	if len(order) == 1 && len(more) == 1 && order[0] != more[0] && (order[0] == unknownLoad || more[0] == unknownLoad) {
		known := cmp.Or(label(one[order[0]][0]), label(other[more[0]][0]), "load unknown")
		note := i18n.Sprintf("one side does not record its load; its only level is compared with the only level of the other side, %s", "一侧未说明负载；将其唯一级别与另一侧的唯一级别 %s 比较", known)
		return []pair{{known, order[0], one[order[0]], other[more[0]]}}, []i18n.Text{note}, nil
	}
	for _, key := range order {
		if len(other[key]) == 0 {
			alone = append(alone, i18n.Sprintf("level %s exists only in the base", "级别 %s 只在基准中出现", cmp.Or(label(one[key][0]), "load unknown")))
			continue
		}
		if key == unknownLoad {
			alone = append(alone, i18n.Text{EN: "neither side records its load: not checked", ZH: "两侧都未说明负载：未检查其是否相同"})
		}
		pairs = append(pairs, pair{cmp.Or(label(one[key][0]), "load unknown"), key, one[key], other[key]})
	}
	for _, key := range more {
		if len(one[key]) == 0 {
			name := cmp.Or(label(other[key][0]), "load unknown")
			only = append(only, name)
			alone = append(alone, i18n.Sprintf("level %s exists only in the candidate", "级别 %s 只在候选中出现", name))
		}
	}
	return pairs, alone, only
}

// unknownLoad is the key of levels that do not say their load.
const unknownLoad = "unknown"

func loadKey(l Level) string {
	if l.LoadUnknown {
		return unknownLoad
	}
	load := l.Load
	load.Name, load.Number = "", 0 // a longer run of the same load is comparable
	data, _ := json.Marshal(load)
	return string(data)
}

func byLoad(runs []Run) (levels map[string][]Level, order []string) {
	levels = map[string][]Level{}
	for _, run := range runs {
		for _, l := range run.Levels {
			key := loadKey(l)
			if len(levels[key]) == 0 {
				order = append(order, key)
			}
			levels[key] = append(levels[key], l)
		}
	}
	return levels, order
}

// label is the load in few words, "" where it is not known.
func label(l Level) string {
	switch {
	case l.LoadUnknown:
		return ""
	case l.Load.MaxSlots() == 0 && l.Load.OfferedRate() == 0 && l.Load.Stem() == "rate_0.0": // of another tool: neither slots nor a rate
		return "all at once"
	}
	stem := l.Load.Stem()
	if rate := l.Load.OfferedRate(); l.Load.MaxSlots() > 0 && rate > 0 && stem != "" && !strings.Contains(stem, "rate") { // both bound it
		stem += "_rate_" + strconv.FormatFloat(rate, 'g', -1, 64)
	}
	return cmp.Or(stem, l.Load.Name)
}
