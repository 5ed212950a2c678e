package media

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMessage_HasTextsThenPartsInTheFormOfTheAPI(t *testing.T) {
	folder := t.TempDir()
	for name, content := range map[string]string{"a.PNG": "png", "b.wav": "wav", "c.mp4": "mp4"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	image, audio := func(url string) string { return `{"type":"image_url","image_url":{"url":"` + url + `"}}` },
		func(data, format string) string {
			return `{"type":"input_audio","input_audio":{"data":"` + data + `","format":"` + format + `"}}`
		}
	for _, c := range []struct {
		part Part
		want string
	}{
		{Part{Image, "a.PNG"}, image("data:image/png;base64,cG5n")},
		{Part{Image, "file://" + filepath.Join(folder, "a.PNG")}, image("data:image/png;base64,cG5n")},
		{Part{Image, "https://example.com/x?y=1"}, image("https://example.com/x?y=1")},
		{Part{Image, "data:image/jpeg;base64,AAAA"}, image("data:image/jpeg;base64,AAAA")},
		{Part{Audio, "b.wav"}, audio("d2F2", "wav")},
		{Part{Audio, "wav,AAAA"}, audio("AAAA", "wav")},
		{Part{Audio, "data:audio/mpeg;base64,AAAA"}, audio("AAAA", "mp3")},
		{Part{Audio, "data:audio/x-wav;base64,AAAA"}, audio("AAAA", "wav")},
		{Part{Audio, "http://example.com/a.mp3"}, `{"type":"audio_url","audio_url":{"url":"http://example.com/a.mp3"}}`},
		{Part{Video, "c.mp4"}, `{"type":"video_url","video_url":{"url":"data:video/mp4;base64,bXA0"}}`},
	} {
		got, err := Message([]string{"a \"b\"", "c"}, []Part{c.part}, folder)
		want := `{"role":"user","content":[{"type":"text","text":"a \"b\""},{"type":"text","text":"c"},` + c.want + `]}`
		if d := cmp.Diff(want, string(got)); d != "" || err != nil || !json.Valid(got) {
			t.Errorf("%+v: %v (-want +got)\n%s", c.part, err, d)
		}
	}
	if got, err := Message(nil, []Part{{Image, "a.PNG"}, {Image, "a.PNG"}}, folder); !json.Valid(got) || err != nil {
		t.Errorf("%s, %v", got, err)
	}
}

func TestMessage_SaysWhatIsWrongWithAPart(t *testing.T) {
	for source, want := range map[string]string{"": "is empty", "none.png": "none.png", "x.txt": "neither a URL nor a file", "data:image/png;base64,": "without data"} {
		if _, err := Message(nil, []Part{{Image, source}}, t.TempDir()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", source, err)
		}
	}
	if _, err := Message(nil, []Part{{Audio, "data:audio/wav,raw"}}, ""); err == nil || !strings.Contains(err.Error(), "base64") {
		t.Error(err)
	}
}
