package vision_test

import (
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/jpeg"
	"log"
	"os"
	"path/filepath"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/dataset/vision"
	"github.com/modelscope/evalscope/perf/plugin"
)

// A folder of images, whose metadata.jsonl has the instruction for each.
func Example() {
	dir, err := os.MkdirTemp("", "vision-example-*")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	picture, err := os.Create(filepath.Join(dir, "cat.jpg"))
	if err != nil {
		log.Fatal(err)
	}
	if err := jpeg.Encode(picture, image.NewGray(image.Rect(0, 0, 8, 8)), nil); err != nil {
		log.Fatal(err)
	}
	if err := picture.Close(); err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "metadata.jsonl"), []byte(`{"file_name": "cat.jpg", "instruction": "Give the cat a hat."}`), 0o600); err != nil {
		log.Fatal(err)
	}
	d, _ := plugin.Set{Datasets: vision.Declarations()}.Dataset("kontext_bench")
	source, err := d.Open(context.Background(), dataset.Options{Path: dir, Chat: true})
	if err != nil {
		log.Fatal(err)
	}
	defer source.Close()
	session, err := source.Next(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	var message struct{ Content []struct{ Type, Text string } }
	if err := json.Unmarshal(session.First.Prompt.Messages[0].JSON, &message); err != nil {
		log.Fatal(err)
	}
	for _, part := range message.Content {
		fmt.Println(part.Type, part.Text)
	}
	// Output:
	// text Give the cat a hat.
	// image_url
}
