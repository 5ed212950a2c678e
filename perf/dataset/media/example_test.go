package media_test

import (
	"fmt"
	"log"

	"github.com/modelscope/evalscope/perf/dataset/media"
)

// A question about an image that the server downloads. The path of a local file would be replaced by its content.
func ExampleMessage() {
	message, err := media.Message([]string{"What is this?"}, []media.Part{{Kind: media.Image, Source: "https://example.com/cat.jpg"}}, ".")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(string(message))
	// Output: {"role":"user","content":[{"type":"text","text":"What is this?"},{"type":"image_url","image_url":{"url":"https://example.com/cat.jpg"}}]}
}
