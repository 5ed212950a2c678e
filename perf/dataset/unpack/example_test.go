package unpack_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"

	"github.com/modelscope/evalscope/perf/dataset/unpack"
)

func ExamplePlain() {
	var file bytes.Buffer
	z := gzip.NewWriter(&file)
	fmt.Fprint(z, `{"prompt": "Hello"}`)
	z.Close()
	plain, changed, err := unpack.Plain(bufio.NewReader(&file))
	if err != nil {
		panic(err)
	}
	text, _ := io.ReadAll(plain)
	fmt.Println(string(text), changed)
	// Output: {"prompt": "Hello"} true
}
