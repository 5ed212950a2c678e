// Package media makes chat messages with the images, audio and video that prompt files name: local files, URLs and data
// URLs. Local files are encoded when an item is made, before its request is due. URLs are fetched by the server, not
// here.
package media

import (
	"encoding/base64"
	"encoding/json"
	"path/filepath"
	"strings"

	"github.com/modelscope/evalscope/internal/regular"
	"github.com/modelscope/evalscope/perf/i18n"
)

// A Kind is what a part of a message is beside text.
type Kind string

// The kinds.
const (
	Image Kind = "image"
	Audio Kind = "audio"
	Video Kind = "video"
)

// text is the kind in both languages.
func (k Kind) text() i18n.Text {
	return i18n.Text{EN: string(k), ZH: map[Kind]string{Image: "图片", Audio: "音频", Video: "视频"}[k]}
}

// A Part is an image, audio or video of a message, by a URL, a data URL or the path of a file. An image may be there itself.
type Part struct {
	Kind   Kind
	Source string
}

// most bounds a local file.
const most = 256 << 20

// types are the formats by how a file's name ends.
var types = map[Kind]map[string]string{
	Image: {"png": "png", "jpg": "jpeg", "jpeg": "jpeg", "webp": "webp", "gif": "gif", "bmp": "bmp", "tif": "tiff", "tiff": "tiff", "avif": "avif"},
	Audio: {"wav": "wav", "mp3": "mp3", "flac": "flac", "ogg": "ogg", "opus": "opus", "m4a": "m4a", "aac": "aac", "webm": "webm"},
	Video: {"mp4": "mp4", "webm": "webm", "mkv": "x-matroska", "mov": "quicktime", "avi": "x-msvideo", "mpeg": "mpeg", "mpg": "mpeg"},
}

// Message is the JSON of a user's message with these texts and then these parts. Paths are relative to folder.
func Message(texts []string, parts []Part, folder string) (json.RawMessage, error) {
	out := []byte(`{"role":"user","content":[`)
	for i, text := range texts {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, `{"type":"text","text":`...)
		out = append(append(out, quoted(text)...), '}')
	}
	for i, p := range parts {
		if i > 0 || len(texts) > 0 {
			out = append(out, ',')
		}
		var err error
		if out, err = p.appendJSON(out, folder); err != nil {
			return nil, err
		}
	}
	return append(out, "]}"...), nil
}

func quoted(text string) []byte {
	q, _ := json.Marshal(text) // a text always can
	return q
}

// appendJSON appends the part in the form of the OpenAI API; video and audio by URL, which it does not know, in vLLM's.
func (p Part) appendJSON(out []byte, folder string) ([]byte, error) {
	source := strings.TrimSpace(p.Source)
	for _, known := range beginnings {
		if p.Kind == Image && strings.HasPrefix(p.Source, known.magic) && (known.format != "webp" || strings.HasPrefix(p.Source[min(8, len(p.Source)):], "WEBP")) {
			return p.appendBytes(out, known.format, []byte(p.Source)), nil
		}
	}
	switch {
	case source == "":
		return nil, i18n.Errorf("the %s is empty", "%s为空", p.Kind.text())
	case strings.HasPrefix(source, "http://"), strings.HasPrefix(source, "https://"):
		return p.appendURL(out, quoted(source)), nil
	case strings.HasPrefix(source, "data:"):
		return p.appendData(out, source)
	}
	if format, data, ok := spelled(source); ok && p.Kind == Audio {
		return appendAudio(out, format, []byte(data)), nil
	}
	return p.appendFile(out, strings.TrimPrefix(source, "file://"), folder)
}

func (p Part) appendURL(out, quotedURL []byte) []byte {
	out = append(out, `{"type":"`+string(p.Kind)+`_url","`+string(p.Kind)+`_url":{"url":`...)
	return append(append(out, quotedURL...), "}}"...)
}

func appendAudio(out []byte, format string, data []byte) []byte {
	out = append(out, `{"type":"input_audio","input_audio":{"data":"`...)
	out = append(append(out, data...), `","format":`...)
	return append(append(out, quoted(format)...), "}}"...)
}

// spelled reads audio as AIPerf spells it: wav,<base64>.
func spelled(source string) (format, data string, ok bool) {
	format, data, ok = strings.Cut(source, ",")
	_, known := types[Audio][format]
	return format, data, ok && known && isBase64(data)
}

func isBase64(data string) bool {
	return data != "" && strings.Trim(data, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=") == ""
}

// appendData appends a data URL; one of audio becomes the base64 that it holds.
func (p Part) appendData(out []byte, source string) ([]byte, error) {
	head, data, ok := strings.Cut(source, ",")
	if !ok || data == "" {
		return nil, i18n.Errorf("the %s is a data URL without data", "%s是没有数据的 data URL", p.Kind.text())
	}
	if p.Kind != Audio {
		return p.appendURL(out, quoted(source)), nil
	}
	format, coded := strings.CutSuffix(strings.TrimPrefix(head, "data:audio/"), ";base64")
	if !coded || strings.HasPrefix(format, "data:") || !isBase64(data) {
		return nil, i18n.Text{EN: "the audio is a data URL that does not begin with data:audio/FORMAT;base64",
			ZH: "音频的 data URL 没有以 data:audio/FORMAT;base64 开头"}.Err()
	}
	format, _, _ = strings.Cut(format, ";")
	if format = strings.TrimPrefix(format, "x-"); format == "mpeg" {
		format = "mp3" // its name in the OpenAI API
	}
	return appendAudio(out, format, []byte(data)), nil
}

// appendFile appends what a local file holds.
func (p Part) appendFile(out []byte, path, folder string) ([]byte, error) {
	if !filepath.IsAbs(path) {
		path = filepath.Join(folder, path)
	}
	ending := strings.ToLower(strings.TrimPrefix(filepath.Ext(path), "."))
	format, ok := types[p.Kind][ending]
	if !ok {
		return nil, i18n.Errorf("the %s %q is neither a URL nor a file whose name ends in %s",
			"%s %q 既不是 URL，也不是文件名以 %s 结尾的文件", p.Kind.text(), shortened(path), p.Kind.endings())
	}
	data, err := regular.Read(path, most)
	if err != nil {
		return nil, i18n.Errorf("the %s: %v", "%s：%v", p.Kind.text(), err)
	}
	return p.appendBytes(out, format, data), nil
}

// appendBytes appends an image, audio or video itself.
func (p Part) appendBytes(out []byte, format string, data []byte) []byte {
	coded := base64.StdEncoding.AppendEncode(nil, data)
	if p.Kind == Audio {
		return appendAudio(out, format, coded)
	}
	url := append([]byte(`"data:`+string(p.Kind)+"/"+format+";base64,"), coded...)
	return p.appendURL(out, append(url, '"'))
}

// beginnings are those of images that a column holds themselves.
var beginnings = []struct{ magic, format string }{{"\x89PNG\r\n", "png"}, {"\xff\xd8\xff", "jpeg"}, {"GIF8", "gif"}, {"RIFF", "webp"}}

func (k Kind) endings() i18n.Text {
	switch k {
	case Audio:
		return i18n.Text{EN: ".wav, .mp3, .flac, .ogg, .opus, .m4a or .aac", ZH: ".wav、.mp3、.flac、.ogg、.opus、.m4a 或 .aac"}
	case Video:
		return i18n.Text{EN: ".mp4, .webm, .mkv, .mov, .avi or .mpeg", ZH: ".mp4、.webm、.mkv、.mov、.avi 或 .mpeg"}
	}
	return i18n.Text{EN: ".png, .jpg, .webp, .gif, .bmp, .tiff or .avif", ZH: ".png、.jpg、.webp、.gif、.bmp、.tiff 或 .avif"}
}

// shortened is a path for a message: a value that is no path may be as long as an image.
func shortened(path string) string {
	if len(path) > 100 {
		return path[:100] + "…"
	}
	return path
}
