package i18n_test

import (
	"fmt"

	"github.com/modelscope/evalscope/perf/i18n"
)

func ExampleSprintf() {
	text := i18n.Sprintf("%d requests failed", "%d 个请求失败", 3)
	fmt.Println(text.In("en"))
	fmt.Println(text.In("zh"))
	// Output:
	// 3 requests failed
	// 3 个请求失败
}
