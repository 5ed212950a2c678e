package length

import (
	"sort"
	"strconv"
	"strings"

	"github.com/modelscope/evalscope/perf/i18n"
)

// histogram reads lengths and their weights from a file. A line has a length, or first-last, and its weight after a comma,
// semicolon, tab or blank; without a weight it counts once, so a list of measured lengths will do. A first line of words is
// taken for the names of columns.
func histogram(path string, read func(string) ([]byte, error)) (Distribution, error) {
	data, err := read(path)
	if err != nil {
		return nil, i18n.Errorf("hist:%s: %v", "hist:%s：%v", path, err)
	}
	h := lines{weights: map[uniform]float64{}}
	number := 0
	for line := range strings.Lines(strings.TrimPrefix(string(data), "\ufeff")) {
		number++
		h.add(number, strings.TrimSpace(line))
	}
	if len(h.problems) > 0 {
		return nil, i18n.Errorf("hist:%s: %s", "hist:%s：%s", path, i18n.Text{EN: strings.Join(i18n.All("en", h.problems), "; "), ZH: strings.Join(i18n.All("zh", h.problems), "；")})
	}
	d, err := h.distribution()
	if err != nil {
		return nil, i18n.Errorf("hist:%s: %v", "hist:%s：%v", path, err)
	}
	return d, nil
}

type lines struct {
	weights  map[uniform]float64
	rows     int
	problems []i18n.Text
}

// mostProblems bounds the lines that an error names.
const mostProblems = 10

func (h *lines) add(number int, line string) {
	if line == "" || line[0] == '#' {
		return
	}
	h.rows++
	fields := strings.FieldsFunc(line, func(r rune) bool { return r == ',' || r == ';' || r == '\t' || r == ' ' })
	r, weight, err := row(fields)
	switch {
	case err == nil:
		h.weights[r] += weight
	case h.rows == 1 && !strings.ContainsAny(line[:1], "0123456789-.+"): // names of columns
	case len(h.problems) < mostProblems:
		h.problems = append(h.problems, i18n.Sprintf("line %d: %s", "第 %d 行：%s", number, i18n.Message(err)))
	}
}

func row(fields []string) (uniform, float64, error) {
	if len(fields) == 0 || len(fields) > 2 {
		return uniform{}, 0, i18n.Errorf("has %d fields: use a length, or first-last, and its weight", "有 %d 个字段：请写长度（或 起-止）及其权重", len(fields))
	}
	first, last, isRange := strings.Cut(fields[0], "-")
	if !isRange {
		last = first
	}
	least, most, err := limits([]string{first, last}, 1, Most)
	if err != nil {
		return uniform{}, 0, err
	}
	weight := 1.0
	if len(fields) == 2 {
		weight, err = strconv.ParseFloat(fields[1], 64)
		if err != nil || !(weight >= 0) || weight > 1e15 {
			return uniform{}, 0, i18n.Errorf("has %q, which is not a weight of 0 or more", "含有 %q，它不是不小于 0 的权重", fields[1])
		}
	}
	return uniform{least, most}, weight, nil
}

func (h *lines) distribution() (Distribution, error) {
	var ranges []uniform
	for r, w := range h.weights {
		if w > 0 {
			ranges = append(ranges, r)
		}
	}
	if len(ranges) == 0 {
		return nil, i18n.Text{EN: "has no length with a weight above 0", ZH: "没有权重大于 0 的长度"}.Err()
	}
	sort.Slice(ranges, func(i, j int) bool { return ranges[i].least < ranges[j].least })
	weights := make([]float64, len(ranges))
	for i, r := range ranges {
		weights[i] = h.weights[r]
		if i > 0 && r.least <= ranges[i-1].most {
			return nil, i18n.Errorf("the ranges %d-%d and %d-%d overlap",
				"范围 %d-%d 与 %d-%d 重叠", ranges[i-1].least, ranges[i-1].most, r.least, r.most)
		}
	}
	return newWeighted(ranges, weights), nil
}
