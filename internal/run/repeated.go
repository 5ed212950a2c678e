package run

import (
	"math"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// repeatedNote says that a file of prompts was read more than once, the zero text where it was not.
func (s *summary) repeatedNote() i18n.Text {
	if s.plan.DatasetPath == "" {
		return i18n.Text{}
	}
	repeated, all := 0, 0
	for _, m := range s.made {
		share, _ := m.Level.Value(metric.RepeatedShare)
		repeated += int(math.Round(share * float64(m.Level.Total)))
		all += m.Level.Total
	}
	if repeated == 0 {
		return i18n.Text{}
	}
	return i18n.Sprintf("%d of %s have a prompt already sent in this run: %s has fewer items than the run needs, so it was read again from the "+
		"beginning.",
		"%d / %s 个请求的提示词在本次测试中已发送过：%s 的数据少于测试所需，因此从头重复读取。", repeated, i18n.Count(all, "request"), s.plan.DatasetPath)
}
