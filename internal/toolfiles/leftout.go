package toolfiles

import "github.com/modelscope/evalscope/perf/i18n"

// leftOut says that a document or a file is not used.
func leftOut(name string, err error) i18n.Text {
	return i18n.Sprintf("skipped a result in %s: %v", "%s 中的一个结果未使用：%v", name, err)
}
