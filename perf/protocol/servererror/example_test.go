package servererror_test

import (
	"fmt"

	"github.com/modelscope/evalscope/perf/protocol/servererror"
)

func ExampleText() {
	fmt.Println(servererror.Text([]byte(`{"error": {"message": "The model is overloaded.", "type": "server_error"}}`)))
	// Output: The model is overloaded.
}
