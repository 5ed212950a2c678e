package export_test

import (
	"fmt"

	"github.com/modelscope/evalscope/perf/export"
)

func ExampleChoose() {
	declared := []export.Declaration{{Name: "csv"}, {Name: "parquet"}}
	chosen, err := export.Choose(declared, []string{"parquet"})
	fmt.Println(chosen[0].Name, err)
	_, err = export.Choose(declared, []string{"xlsx"})
	fmt.Println(err != nil)
	// Output:
	// parquet <nil>
	// true
}
