package text_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/dataset/text"
)

// prompts are what a data set gives of a file with that content: texts, messages as role: text lines, or bodies.
func prompts(t testing.TB, name string, content []byte, o dataset.Options) (all []string, err error) {
	t.Helper()
	if o.Path = text.Stdin; o.Stdin == nil {
		o.Path = filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(o.Path, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, d := range text.Declarations() {
		if d.Name != name {
			continue
		}
		source, err := d.Open(t.Context(), o)
		if err != nil {
			return nil, err
		}
		defer source.Close()
		for {
			session, err := source.Next(t.Context())
			if errors.Is(err, io.EOF) {
				return all, nil
			}
			if err != nil {
				return all, err
			}
			p := session.First.Prompt
			one := p.Text + string(p.Body)
			for _, m := range p.Messages {
				one += m.Role + ":" + m.Content + string(m.JSON) + "|"
			}
			all = append(all, one)
		}
	}
	t.Fatalf("there is no %s", name)
	return nil, nil
}

func TestFormats_OfOtherToolsAreRead(t *testing.T) {
	for _, c := range []struct {
		name, content string
		text          bool
		want          []string
	}{
		{"share_gpt_zh", `{"conversation":[{"human":"Q1","assistant":"A1"},{"human":"Q2","assistant":"A2"}]}` + "\n", false, []string{"user:Q1|assistant:A1|user:Q2|"}},
		{"share_gpt_en", `{"conversation":[{"human":"Q1","assistant":"A1"},{"human":"Q2","assistant":"A2"}]}` + "\n", true, []string{"Q2"}},
		{"sharegpt", `[{"id":"a","conversations":[{"from":"system","value":"S"},{"from":"human","value":"Q"},{"from":"gpt","value":"A"}]},` + "\n" + ` {"messages":[{"role":"user","content":"R"}]}]`, false,
			[]string{"system:S|user:Q|", "user:R|"}},
		{"longalpaca", "[\n  {\n    \"instruction\": \"Do this\",\n    \"output\": \"x\"\n  }\n]\n", false, []string{"Do this"}},
		{"openai_batch", `{"custom_id":"1","method":"POST","url":"/v1/chat/completions","body":{"model":"m","messages":[{"role":"user","content":"Q"}],"max_tokens":7}}` + "\n", false,
			[]string{`{"model":"m","messages":[{"role":"user","content":"Q"}],"max_tokens":7}`}},
		{"messages", `{"messages":[{"role":"user","content":"Q"},{"role":"assistant","content":"A"}]}` + "\n", false, []string{`user:{"role":"user","content":"Q"}|`}},
		{"vllm_custom", `{"prompt": "P"}` + "\n", false, []string{"P"}},
		{"aiperf_single_turn", `{"text": "T", "timestamp": 5}` + "\n", false, []string{"T"}},
	} {
		got, err := prompts(t, c.name, []byte(c.content), dataset.Options{Chat: !c.text, TextOnly: c.text, MaxLength: 100})
		if d := cmp.Diff(c.want, got); d != "" || err != nil {
			t.Errorf("%s: %v (-want +got)\n%s", c.name, err, d)
		}
	}
}

func TestFormats_OfConversationsAreMeasuredByTheirLastQuestion(t *testing.T) {
	lines := `{"conversation":[{"human":"a long first question","assistant":"A"},{"human":"Q"}]}` + "\n" + `{"conversation":[{"human":"a question that is too long"}]}` + "\n"
	got, err := prompts(t, "share_gpt_en", []byte(lines), dataset.Options{Chat: true, MaxLength: 5})
	if len(got) != 1 || err != nil {
		t.Errorf("%q, %v", got, err)
	}
}

func TestFormats_SayWhichElementIsBad(t *testing.T) {
	for name, content := range map[string]string{"sharegpt": `[{"messages":[{"role":"user","content":"Q"}]},{"message":[]}]`, "vllm_custom": "{\"prompt\":\"a\"}\n{\"promt\":\"b\"}\n",
		"openai_batch": "{\"body\":{\"prompt\":\"a\"}}\n{\"url\":\"x\"}\n"} {
		if _, err := prompts(t, name, []byte(content), dataset.Options{Chat: name == "sharegpt", MaxLength: 100}); err == nil || !strings.Contains(err.Error(), " 2: ") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := prompts(t, "sharegpt", []byte(`[{"messages":[{"role":"user","content":"Q"}]},{"messa`), dataset.Options{Chat: true, MaxLength: 100}); err == nil || !strings.Contains(err.Error(), "invalid JSON array") {
		t.Errorf("a broken array: %v", err)
	}
}

func TestFormats_AllArraysOfAFileAreRead(t *testing.T) {
	for content, want := range map[string]string{
		`[{"prompt":"a"},{"prompt":"b"}]`: "a b",
		"[{\"prompt\":\"a\"},{\"prompt\":\"b\"}]\n[{\"prompt\":\"c\"}] [ ]\n\n[{\"prompt\":\"d\"}]": "a b c d",
		`[][{"prompt":"a"}]`: "a",
	} {
		got, err := prompts(t, "vllm_custom", []byte(content), dataset.Options{Chat: true, MaxLength: 100})
		if strings.Join(got, " ") != want || err != nil {
			t.Errorf("%s: %q, %v", content, got, err)
		}
	}
	for content, want := range map[string]string{
		`[{"prompt":"a"}] junk`:           "invalid JSON after element 1",
		`[{"prompt":"a"}]{"prompt":"b"}`:  "invalid JSON after element 1",
		`[{"prompt":"a"}],[{"prompt":1}]`: "invalid JSON after element 1",
		`[{"prompt":"a"}]]`:               "invalid JSON after element 1",
		`[{"prompt":"a"}][{"prompt":"b"}`: "invalid JSON array at element 2",
		` [ ]`:                            "its JSON array is empty",
	} {
		if _, err := prompts(t, "vllm_custom", []byte(content), dataset.Options{Chat: true, MaxLength: 100}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", content, err)
		}
	}
	inputs := `{"a":1,"data":[{"payloads":[{"prompt":"p"}]}],"b":[2]}`
	if got, err := prompts(t, "aiperf_inputs", []byte(inputs), dataset.Options{MaxLength: 100}); len(got) != 1 || err != nil {
		t.Error(got, err)
	}
	for _, content := range []string{inputs + "[1]", inputs + inputs, inputs[:len(inputs)-1]} {
		if _, err := prompts(t, "aiperf_inputs", []byte(content), dataset.Options{MaxLength: 100}); err == nil || !strings.Contains(err.Error(), "invalid JSON") {
			t.Errorf("%s: %v", content, err)
		}
	}
}

// encoded are ways to write the same lines.
func encoded(t testing.TB, lines string) map[string][]byte {
	t.Helper()
	var zipped, packed bytes.Buffer
	z := gzip.NewWriter(&zipped)
	s, err := zstd.NewWriter(&packed)
	if err != nil {
		t.Fatal(err)
	}
	_, e1 := io.WriteString(z, lines)
	_, e2 := io.WriteString(s, lines)
	if err := errors.Join(e1, z.Close(), e2, s.Close()); err != nil {
		t.Fatal(err)
	}
	var little, big []byte
	for _, unit := range utf16.Encode([]rune(lines)) {
		little, big = append(little, byte(unit), byte(unit>>8)), append(big, byte(unit>>8), byte(unit))
	}
	little, big = append([]byte{0xff, 0xfe}, little...), append([]byte{0xfe, 0xff}, big...)
	return map[string][]byte{"plain": []byte(lines), "BOM": []byte("\xef\xbb\xbf" + lines), "CRLF": []byte(strings.ReplaceAll(lines, "\n", "\r\n")), "gzip": zipped.Bytes(),
		"zstd": packed.Bytes(), "UTF-16, little end first": little, "UTF-16, big end first": big, "UTF-16 without a mark": little[2:]}
}

func TestFormats_AreTheSameHoweverTheyAreWritten(t *testing.T) {
	want := []string{"Why?", "你好 😀", "end"}
	for name, content := range encoded(t, "Why?\n\n你好 😀\nend\n") {
		for from, o := range map[string]dataset.Options{"a file": {}, "standard input": {Stdin: iotest.OneByteReader(bytes.NewReader(content))}} {
			o.Chat, o.MaxLength = true, 100
			got, err := prompts(t, "custom", content, o)
			if d := cmp.Diff(want, got); d != "" || err != nil {
				t.Errorf("%s from %s: %v (-want +got)\n%s", name, from, err, d)
			}
		}
	}
	for name, content := range map[string]string{"gzip": "\x1f\x8bno", "zstd": "\x28\xb5\x2f\xfdno"} {
		if _, err := prompts(t, "custom", []byte(content), dataset.Options{Chat: true, MaxLength: 100}); err == nil {
			t.Errorf("broken %s was read", name)
		}
	}
}

func TestFormats_OfFilesThatAreNoTextAreNamed(t *testing.T) {
	for content, want := range map[string]string{"PK\x03\x04abc": "zip archive", "BZh91AY&SY\x00": "bzip2", "\xfd7zXZ\x00\x00": "xz", "PAR1\x15\x04": "--dataset parquet", "SQLite format 3\x00": "SQLite", "\xff\xfe\x00\x00a\x00\x00\x00": "UTF-32", "\x00\x00\xfe\xff\x00\x00\x00a": "UTF-32"} {
		if _, err := prompts(t, "custom", []byte(content), dataset.Options{Chat: true, MaxLength: 100}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", want, err)
		}
	}
}

func TestFormats_ConversationsWithoutAQuestionArePassedOver(t *testing.T) {
	content := `[{"id":"a","conversations":[]},{"id":"b","conversations":[{"from":"gpt","value":"A"}]},{"id":"c","conversations":[{"from":"USER","value":"Q"}]}]`
	got, err := prompts(t, "sharegpt", []byte(content), dataset.Options{Chat: true, MaxLength: 100})
	if d := cmp.Diff([]string{"user:Q|"}, got); d != "" || err != nil {
		t.Errorf("%v (-want +got)\n%s", err, d)
	}
}

func TestFormats_JSONOverSeveralLinesIsNoListOfPrompts(t *testing.T) {
	for _, content := range []string{"[\n  {\n    \"role\": \"user\"\n  }\n]\n", "{\n  \"messages\": []\n}\n"} {
		if _, err := prompts(t, "line_by_line", []byte(content), dataset.Options{Chat: true, MaxLength: 100}); err == nil || !strings.Contains(err.Error(), "line 1: the line is not JSON") {
			t.Errorf("%q: %v", content, err)
		}
	}
}

// FuzzFormats_MeanTheSame holds that what a file is packed in, how its lines end and blank lines between them change no item.
func FuzzFormats_MeanTheSame(f *testing.F) {
	f.Add("a", "b", "")
	f.Add("{\"prompt\": 1}", "[", "\uFEFF")
	f.Add("\u2028", "x\ry", "\x00")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		var lines []string
		for _, line := range []string{a, b, c} {
			if line = strings.TrimSpace(strings.ToValidUTF8(strings.ReplaceAll(line, "\n", ""), "")); line != "" {
				lines = append(lines, line)
			}
		}
		if len(lines) == 0 || strings.HasPrefix(lines[0], "\uFEFF") || strings.Contains(lines[0][:min(2, len(lines[0]))], "\x00") {
			t.Skip("a mark, and zeros where UTF-16 has them, are no text")
		}
		plain := strings.Join(lines, "\n") + "\n"
		spaced := "\n" + strings.Join(lines, "\n \n\t\n") // without an end
		for name, content := range encoded(t, plain) {
			got, err := prompts(t, "custom", content, dataset.Options{Chat: true, MaxLength: 1 << 20})
			if d := cmp.Diff(lines, got); d != "" || err != nil {
				t.Errorf("%s: %v (-want +got)\n%s", name, err, d)
			}
		}
		got, err := prompts(t, "custom", []byte(spaced), dataset.Options{Chat: true, MaxLength: 1 << 20})
		if d := cmp.Diff(lines, got); d != "" || err != nil {
			t.Errorf("blank lines: %v (-want +got)\n%s", err, d)
		}
	})
}
