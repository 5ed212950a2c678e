package run

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"image"
	_ "image/gif" // formats whose sizes are read
	_ "image/jpeg"
	_ "image/png"
	"strings"

	"github.com/tidwall/gjson"
	_ "golang.org/x/image/webp" // image.DecodeConfig knows the formats that are linked in
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

// wordsOnly are messages with the texts alone of those that have images, sound or video too: many templates would write the whole
// part, its base64 included, into the prompt.
func wordsOnly(messages json.RawMessage) json.RawMessage {
	var all []json.RawMessage
	changed := false
	for _, message := range gjson.ParseBytes(messages).Array() {
		raw := json.RawMessage(message.Raw)
		if content := message.Get("content"); content.IsArray() {
			if words, other := wordsOf(content); other {
				if with, err := withContent(raw, words); err == nil {
					raw, changed = with, true
				}
			}
		}
		all = append(all, raw)
	}
	if !changed {
		return messages
	}
	list, err := json.Marshal(all)
	if err != nil {
		return messages
	}
	return list
}

// wordsOf are the texts of a content, and whether it has parts that are none.
func wordsOf(content gjson.Result) (words string, other bool) {
	content.ForEach(func(_, part gjson.Result) bool {
		if text := part.Get("text"); text.Type == gjson.String {
			words += text.Str
		} else {
			other = true
		}
		return true
	})
	return words, other
}

func withContent(message json.RawMessage, words string) (json.RawMessage, error) {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(message, &members); err != nil {
		return nil, err
	}
	members["content"], _ = json.Marshal(words) // a text always can
	return json.Marshal(members)
}
