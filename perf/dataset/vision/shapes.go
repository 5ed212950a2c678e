package vision

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/modelscope/evalscope/perf/i18n"
)

// caption is an entry of flickr8k: a photo and its captions.
func caption(r record) (*message, string, error) { return one(r, "txt") }

// instruction is an entry of kontext_bench.
func instruction(r record) (*message, string, error) {
	if strings.TrimSpace(string(r.fields["instruction"])) == "" {
		r.fields["instruction"] = []byte("Describe the image")
	}
	return one(r, "instruction")
}

// one is a text with the entry's image behind it. An entry without text is passed over.
func one(r record, field string) (*message, string, error) {
	text := string(r.fields[field])
	if strings.TrimSpace(text) == "" {
		return nil, "", nil
	}
	var data []byte
	for _, name := range []string{"image", "jpg", "jpeg", "png", "webp"} {
		if data = r.fields[name]; len(data) > 0 {
			break
		}
	}
	if len(data) == 0 {
		return nil, "", i18n.Text{EN: "it has no image", ZH: "没有图片"}.Err()
	}
	picture, err := asJPEG(data)
	if err != nil {
		return nil, "", err
	}
	m := newMessage()
	m.text(text)
	m.image("jpeg", picture)
	return m, text, nil
}

// Limits of a question of MMMU.
const (
	leastImages = 2
	mostImages  = 7
)

// question is an entry of mmmu_multi_image: the question and its options with each image in the place of its mark. Images that no mark
// names come at the end. An entry with fewer than two images is passed over.
func question(r record) (*message, string, error) {
	images := map[int][]byte{}
	for i := 1; i <= mostImages; i++ {
		data := r.fields["image_"+strconv.Itoa(i)]
		if len(data) == 0 {
			continue
		}
		images[i] = data
	}
	text := string(r.fields["question"])
	if len(images) < leastImages || strings.TrimSpace(text) == "" {
		return nil, "", nil
	}
	if options := strings.TrimSpace(string(r.fields["options"])); options != "" && options != "[]" {
		text += "\nOptions: " + options
	}
	for i, data := range images {
		picture, err := asJPEG(data)
		if err != nil {
			return nil, "", i18n.Errorf("image_%d: %v", "image_%d：%v", i, err)
		}
		images[i] = picture
	}
	return placed(text, images), text, nil
}

// placed puts images into a text, each once.
func placed(text string, images map[int][]byte) *message {
	mark := regexp.MustCompile(`<image[ _]([1-7])>`)
	m := newMessage()
	from := 0
	put := func(until int) {
		if s := text[from:until]; strings.TrimSpace(s) != "" {
			m.text(s)
		}
	}
	used := map[int]bool{}
	for _, at := range mark.FindAllStringSubmatchIndex(text, -1) {
		n, _ := strconv.Atoi(text[at[2]:at[3]])
		if images[n] == nil || used[n] {
			continue // the mark stays text
		}
		put(at[0])
		m.image("jpeg", images[n])
		from, used[n] = at[1], true
	}
	put(len(text))
	for n := 1; n <= mostImages; n++ {
		if images[n] != nil && !used[n] {
			m.image("jpeg", images[n])
		}
	}
	return m
}
