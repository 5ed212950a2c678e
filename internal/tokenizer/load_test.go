package tokenizer_test

import (
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modelscope/evalscope/internal/tokenizer"
)

const small = `{"model":{"type":"BPE","vocab":{"a":0,"b":1,"ab":2},"merges":["a b"]}}`

func TestLoad_BadFilesSayWhatIsWrong(t *testing.T) {
	for _, c := range []struct{ name, data, says string }{
		{"empty", ``, "it is empty: download the file again"},
		{"blank", " \n", "only whitespace"},
		{"Git LFS", "version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 9\n", "`git lfs pull`"},
		{"git-annex", "/annex/objects/SHA256E-s9--ab.json\n", "`git annex get`"},
		{"HTML", "<!DOCTYPE html><html><head><title>\n Sign in\n</title></head></html>", `a web page titled "Sign in"`},
		{"XML error", "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>", "a web page, sent by a hub"},
		{"gzip", "\x1f\x8b\x08\x00", "compressed archive"},
		{"GGUF", "GGUF\x03\x00\x00\x00", "remove the tokenizer setting"},
		{"SentencePiece", "\n\x0e\n\x05<unk>\x15\x00\x00\x00\x00\x18\x02\n\x0c\n\x03<s>", "AutoTokenizer.from_pretrained"},
		{"tiktoken", "IQ== 0\nIg== 1\n", "a tiktoken file: convert it once"},
		{"tokenizer_config.json", `{"tokenizer_class":"LlamaTokenizer","model_max_length":4096}`, "use the tokenizer.json next to it"},
		{"config.json", `{"architectures":["Qwen2ForCausalLM"],"model_type":"qwen2"}`, "a model's config.json"},
		{"vocab.json", `{"a":0,"b":1}`, "a vocab.json, a vocabulary without its merges"},
		{"cut off", small[:40], "not valid JSON"},
		{"not UTF-8", "{\"model\":\"\xff\"}", "not UTF-8"},
		{"a list", `[]`, "not a JSON object"},
		{"no model", `{}`, "model: it is missing"},
		{"WordPiece", `{"model":{"type":"WordPiece","vocab":{}}}`, `unk_token "[UNK]" is not in the vocabulary`},
		{"Unigram", `{"model":{"type":"Unigram","vocab":[]}}`, "model.unk_id is missing"},
		{"no vocabulary", `{"model":{"type":"BPE","merges":[]}}`, "model.vocab: it is missing"},
		{"no merges", `{"model":{"type":"BPE","vocab":{}}}`, "model.merges: it is missing"},
		{"negative id", `{"model":{"type":"BPE","vocab":{"a":-1},"merges":[]}}`, `token "a" has id -1`},
		{"huge id", `{"model":{"type":"BPE","vocab":{"a":99999999999},"merges":[]}}`, `id 99999999999`},
		{"fraction as id", `{"model":{"type":"BPE","vocab":{"a":1.5},"merges":[]}}`, `id 1.5`},
		{"text as id", `{"model":{"type":"BPE","vocab":{"a":"1"},"merges":[]}}`, `id "1"`},
		{"unknown token in a merge", `{"model":{"type":"BPE","vocab":{"a":0},"merges":["a b"]}}`, `"b" is not in the vocabulary`},
		{"unknown result of a merge", `{"model":{"type":"BPE","vocab":{"a":0,"b":1},"merges":[["a","b"]]}}`, `"ab" is not`},
		{"merge of three", `{"model":{"type":"BPE","vocab":{"a":0},"merges":["a a a"]}}`, "not a pair"},
		{"merge of a number", `{"model":{"type":"BPE","vocab":{"a":0},"merges":[[1,2]]}}`, "not a pair"},
		{"dropout", `{"model":{"type":"BPE","dropout":0.1,"vocab":{},"merges":[]}}`, "dropout"},
		{"missing unk_token", `{"model":{"type":"BPE","unk_token":"?","vocab":{},"merges":[]}}`, `unk_token "?"`},
		{"model", `{"model":{"type":"Odd","vocab":{}}}`, `model "Odd" is not supported`},
		{"unigram without scores", `{"model":{"type":"Unigram","unk_id":0,"vocab":[["a"]]}}`, `["a"], not [token, score]`},
		{"normalizer", with(`"normalizer":{"type":"Odd"}`), `normalizer "Odd" is not supported`},
		{"charsmap", with(`"normalizer":{"type":"Precompiled","precompiled_charsmap":"AQAAAA=="}`), "precompiled_charsmap is damaged"},
		{"pre-tokenizer", with(`"pre_tokenizer":{"type":"UnicodeScripts"}`), `pre_tokenizer "UnicodeScripts"`},
		{"behavior", with(`"pre_tokenizer":{"type":"Split","pattern":{"String":"x"},"behavior":"Odd"}`), `behavior "Odd"`},
		{"pattern", with(`"pre_tokenizer":{"type":"Split","pattern":{"Regex":"\\X"},"behavior":"Isolated"}`), `\X`},
		{"decoder", with(`"decoder":{"type":"CTC"}`), `decoder "CTC"`},
		{"post-processor", with(`"post_processor":{"type":"Odd"}`), `post_processor "Odd"`},
		{"template without text", with(`"post_processor":{"type":"TemplateProcessing","single":[]}`), "0 times"},
		{"several", with(`"decoder":{"type":"CTC"},"normalizer":{"type":"Odd"}`), `decoder "CTC"`},
		{"several, the other", with(`"decoder":{"type":"CTC"},"normalizer":{"type":"Odd"}`), `normalizer "Odd"`},
		{"added tokens", with(`"added_tokens":{}`), "added_tokens"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := tokenizer.Parse([]byte(c.data)); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("the error is %v, which should say %s", err, c.says)
			}
		})
	}
}

// with returns a sound tokenizer with one more member.
func with(member string) string { return strings.TrimSuffix(small, "}") + "," + member + "}" }

func TestLoad_NamesTheFileAndTheWayOut(t *testing.T) {
	dir := t.TempDir()
	if _, err := tokenizer.Load(filepath.Join(dir, "absent")); err == nil || !strings.Contains(err.Error(), "builtin") {
		t.Errorf("for an absent path the error is %v", err)
	}
	if _, err := tokenizer.Load(dir); err == nil || !strings.Contains(err.Error(), "has no tokenizer.json") {
		t.Errorf("for an empty directory the error is %v", err)
	}
	write(t, dir, "vocab.txt", "x")
	if _, err := tokenizer.Load(dir); err == nil || !strings.Contains(err.Error(), "save_pretrained") {
		t.Errorf("for a directory with vocab.txt only the error is %v", err)
	}
	write(t, dir, "tokenizer.json", small)
	write(t, dir, "tokenizer_config.json", "{")
	if _, err := tokenizer.Load(dir); err == nil || !strings.Contains(err.Error(), "tokenizer_config.json") {
		t.Errorf("for a broken tokenizer_config.json the error is %v", err)
	}
}

func TestLoad_TemplateAndSpecialTokensComeFromTheFilesBeside(t *testing.T) {
	for _, c := range []struct {
		name, config, jinja, template string
		special                       map[string]string
	}{
		{name: "neither", special: map[string]string{}},
		{name: "string", config: `{"chat_template":"T","bos_token":"<s>","add_bos_token":true,"unk_token":null}`,
			template: "T", special: map[string]string{"bos_token": "<s>"}},
		{name: "list", config: `{"chat_template":[{"name":"tool_use","template":"U"},{"name":"default","template":"D"}],
			"eos_token":{"content":"</s>","lstrip":false}}`, template: "D", special: map[string]string{"eos_token": "</s>"}},
		{name: "names of its own", config: `{"chat_template":"T","extra_special_tokens":{"x_token":"<x>","y":{"content":"<y>"}}}`,
			template: "T", special: map[string]string{"x_token": "<x>", "y": "<y>"}},
		{name: "no names", config: `{"chat_template":"T","extra_special_tokens":["<x>"]}`, template: "T", special: map[string]string{}},
		{name: "file wins", config: `{"chat_template":"T"}`, jinja: "J", template: "J", special: map[string]string{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			write(t, dir, "tokenizer.json", small)
			if c.config != "" {
				write(t, dir, "tokenizer_config.json", c.config)
			}
			if c.jinja != "" {
				write(t, dir, "chat_template.jinja", c.jinja)
			}
			for _, path := range []string{dir, filepath.Join(dir, "tokenizer.json")} {
				tok, err := tokenizer.Load(path)
				if err != nil {
					t.Fatal(err)
				}
				if tok.ChatTemplate() != c.template {
					t.Errorf("the template is %q, want %q", tok.ChatTemplate(), c.template)
				}
				if diff := cmp.Diff(c.special, tok.SpecialTokens()); diff != "" {
					t.Error(diff)
				}
			}
		})
	}
}

func write(t *testing.T, dir, name, data string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(data), 0o600); err != nil {
		t.Fatal(err)
	}
}

// FuzzWhateverParsesCanEncode asserts that a tokenizer that loads answers every text, with ids that it knows.
func FuzzWhateverParsesCanEncode(f *testing.F) {
	f.Add([]byte(small), "abba")
	f.Add([]byte(with(`"pre_tokenizer":{"type":"ByteLevel"},"decoder":{"type":"ByteLevel"}`)), "ab \xff")
	f.Add([]byte(with(`"added_tokens":[{"content":"xx","lstrip":true,"rstrip":true,"id":7,"special":true}]`)), " xx a xxxx ")
	f.Add([]byte(with(`"normalizer":{"type":"Strip","strip_left":true},"decoder":{"type":"Strip","content":"a","start":2,"stop":2}`)), " aa ")
	f.Add([]byte(with(`"pre_tokenizer":{"type":"Split","pattern":{"Regex":"a*"},"behavior":"MergedWithNext","invert":true}`)), "aabab")
	f.Fuzz(func(t *testing.T, data []byte, text string) {
		tok, err := tokenizer.Parse(data)
		if err != nil {
			return
		}
		for _, id := range tok.Encode(text) {
			if tok.Decode([]int{id}) == "" && tok.Size() == 0 {
				t.Fatalf("id %d of an empty vocabulary", id)
			}
			if id < 0 || id > 1<<22+tok.Size() {
				t.Fatalf("id %d is out of range", id)
			}
		}
		tok.Decode(tok.EncodeWithSpecial(text))
		for _, id := range tok.Ordinary() {
			if tok.IsSpecial(id) || tok.DecodeText([]int{id}) == "" {
				t.Fatalf("id %d is not ordinary", id)
			}
		}
	})
}

func TestLoad_EveryTemplateOfAModelIsKnownByItsName(t *testing.T) {
	dir := t.TempDir()
	model, err := tokenizer.BuiltinJSON()
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"tokenizer.json": string(model),
		"tokenizer_config.json": `{"chat_template":[{"name":"default","template":"config"},{"name":"tool_use","template":"tools"},{"name":"rag","template":"old"}]}`,
		"chat_template.json":    `{"chat_template":"processor"}`, "additional_chat_templates/rag.jinja": "new"} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700); err != nil {
			t.Fatal(err)
		}
		write(t, dir, name, text)
	}
	tok, err := tokenizer.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"default": "processor", "tool_use": "tools", "rag": "new"}
	if got := tok.ChatTemplates(); !maps.Equal(got, want) || tok.ChatTemplate() != "processor" {
		t.Errorf("%v, want %v", got, want)
	}
	for _, broken := range []string{`[]`, `{"chat_template":7}`} {
		write(t, dir, "chat_template.json", broken)
		if _, err := tokenizer.Load(dir); err == nil || !strings.Contains(err.Error(), "chat_template.json") {
			t.Errorf("%s: %v", broken, err)
		}
	}
}

func TestLoad_OtherFormatsSayWhatIsWrong(t *testing.T) {
	for _, c := range []struct{ name, data, config, says string }{
		{"tokenizer.model", "\n\x0e\n\x05<unk>\x15\x00\x00\x00\x00\x18\x02\n\x0c\n\x03<s>", "", "not a complete SentencePiece model"},
		{"tiktoken.model", "IQ== 0\nIg== 1\n", "", "tokenizer_class QWenTokenizer or TikTokenTokenizer"},
		{"tiktoken.model", "IQ== 0\nIg== 7\n", `{"tokenizer_class":"TikTokenTokenizer"}`, "line 2 is not a base64 token"},
		{"qwen.tiktoken", "IQ== 0\nIg== 1\n", `{"tokenizer_class":"QWenTokenizer"}`, "no token for the byte 0x00"},
		{"tekken.json", `{"config":{}}`, "", "default_vocab_size 0"},
		{"tekken.json", `{"config":{"default_vocab_size":9,"default_num_special_tokens":4},"vocab":[{"rank":0,"token_bytes":"IQ=="}]}`, "", "1 of 5 tokens"},
		{"sentencepiece.bpe.model", "x", "", "save_pretrained"},
	} {
		dir := t.TempDir()
		write(t, dir, c.name, c.data)
		if c.config != "" {
			write(t, dir, "tokenizer_config.json", c.config)
		}
		if _, err := tokenizer.Load(dir); err == nil || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), c.name) ||
			strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: the error is %v, which should be one line that names the file and says %s", c.name, err, c.says)
		}
	}
}

// FuzzSentencePieceReadsAnyBytes asserts that a model that loads answers every text with ids that it has.
func FuzzSentencePieceReadsAnyBytes(f *testing.F) {
	f.Add([]byte("\n\x0e\n\x05<unk>\x15\x00\x00\x00\x00\x18\x02\n\x08\n\x01a\x15\x00\x00\x80\xbf"), "a b")
	f.Add([]byte("\n\x0e\n\x05<unk>\x15\x00\x00\x00\x00\x18\x02\n\x08\n\x01a\x15\x00\x00\x80\xbf\x12\x02\x18\x02"), "aa \xff")
	f.Fuzz(func(t *testing.T, data []byte, text string) {
		tok, err := tokenizer.ParseSentencePiece(data)
		if err != nil {
			return
		}
		ids := tok.Encode(text)
		for _, id := range ids {
			if id < 0 || id >= tok.Size() {
				t.Fatalf("id %d of %d", id, tok.Size())
			}
		}
		tok.Decode(ids)
	})
}
