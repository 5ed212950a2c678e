package run

import (
	"bytes"
	"encoding/base64"
	"image"
	_ "image/gif" // formats whose sizes are read
	_ "image/jpeg"
	_ "image/png"
	"strings"

	"github.com/tidwall/gjson"
	_ "golang.org/x/image/webp"
)

// imageTokens is what the images of a request count for: of each that its body holds, the patches that its width and height take,
// as EvalScope counts. Images that are only named by an address are not counted.
func imageTokens(body []byte, patch int) int {
	if patch < 1 || !bytes.Contains(body, []byte("base64")) {
		return 0
	}
	total := 0
	for _, list := range []string{"messages", "input"} {
		gjson.GetBytes(body, list).ForEach(func(_, message gjson.Result) bool {
			message.Get("content").ForEach(func(_, part gjson.Result) bool {
				total += patches(embedded(part), patch)
				return true
			})
			return true
		})
	}
	return total
}

// embedded is the base64 of the image in a part, in the spellings of the APIs for chat; "" for none.
func embedded(part gjson.Result) string {
	if data := part.Get("source.data"); data.Exists() {
		return data.Str
	}
	url := part.Get("image_url.url").Str
	if url == "" {
		url = part.Get("image_url").Str
	}
	kind, data, ok := strings.Cut(url, ";base64,")
	if !ok || !strings.HasPrefix(kind, "data:image/") {
		return ""
	}
	return data
}

func patches(data string, side int) int {
	if data == "" {
		return 0
	}
	size, _, err := image.DecodeConfig(base64.NewDecoder(base64.StdEncoding, strings.NewReader(data)))
	if err != nil {
		return 0
	}
	up := func(n int) int { return (n + side - 1) / side }
	return up(size.Width) * up(size.Height)
}
