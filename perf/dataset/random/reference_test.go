package random_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/testenv"
	"github.com/modelscope/evalscope/internal/tokenizer"
)

// trainScript writes a tokenizer.json of the kind named in argv[2], trained on invented words, to argv[1].
const trainScript = `
import random, sys
from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
path, kind = sys.argv[1:3]
draw = random.Random(3)
syllables = [c + v for c in "bdfgklmnprstvz" for v in "aeiou"] + ["é", "ung", "学", "数"]
words = ["".join(draw.choices(syllables, k=draw.randint(1, 3))) for _ in range(1500)]
lines = [" ".join(draw.choices(words, k=12)) + "\n" for _ in range(3000)]
special = ["<s>", "<|user|>", "<|end|>"]
t = Tokenizer(models.BPE(byte_fallback=kind == "metaspace", unk_token="<unk>" if kind == "metaspace" else None))
if kind == "bytelevel":
    t.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    t.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(vocab_size=2500, special_tokens=special, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False)
else:
    t.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="first")
    t.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)])
    trainer = trainers.BpeTrainer(vocab_size=2800, special_tokens=["<unk>"] + special + ["<0x%02X>" % b for b in range(256)], show_progress=False)
t.train_from_iterator(lines, trainer)
t.save(path)
if kind == "metaspace":
    import json
    doc = json.load(open(path, encoding="utf-8"))
    doc["added_tokens"] = [a for a in doc["added_tokens"] if not a["content"].startswith("<0x")]
    json.dump(doc, open(path, "w", encoding="utf-8"), ensure_ascii=False)
`

// countScript reads a JSON list of texts and writes the list of [tokens of the text, of the text in a template].
const countScript = `
import json, sys
from tokenizers import Tokenizer
t = Tokenizer.from_file(sys.argv[1])
count = lambda s: len(t.encode(s, add_special_tokens=False).ids)
frame = count("<s><|user|>\n<|end|>\n")
print(json.dumps([[count(s), count("<s><|user|>\n" + s + "<|end|>\n") - frame] for s in json.load(sys.stdin)]))
`

func TestReference_HuggingFaceCountsWhatWasAskedFor(t *testing.T) {
	python := testenv.Python(t, "tokenizers")
	for _, kind := range []string{"bytelevel", "metaspace"} {
		t.Run(kind, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "tokenizer.json")
			if out, err := exec.Command(python, "-c", trainScript, file, kind).CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			tok, err := tokenizer.Load(file)
			if err != nil {
				t.Fatal(err)
			}
			o := options(tok, 1, 200)
			o.PrefixLength, o.PrefixCount = 10, 3
			source := open(t, o)
			var texts []string
			var want []int
			for _, session := range take(t, source, 200) {
				texts = append(texts, session.First.Prompt.Text)
				want = append(want, session.First.WantPromptTokens)
			}
			if source.Notes() != nil || source.Inexact() != 0 {
				t.Errorf("notes %q, %d inexact", source.Notes(), source.Inexact())
			}
			input, err := json.Marshal(texts)
			if err != nil {
				t.Fatal(err)
			}
			count := exec.Command(python, "-c", countScript, file)
			count.Stdin, count.Stderr = strings.NewReader(string(input)), os.Stderr
			out, err := count.Output()
			if err != nil {
				t.Fatal(err)
			}
			var got [][2]int
			if err := json.Unmarshal(out, &got); err != nil {
				t.Fatal(err)
			}
			shift := got[0][1] - want[0] // a template's line end may merge or not, but the same for all
			for i, n := range want {
				if got[i][0] != n || got[i][1] != n+shift {
					t.Errorf("item %d: Hugging Face counts %d, and %d in a template (%d more than asked), want %d: %.60q", i, got[i][0], got[i][1], shift, n, texts[i])
				}
			}
		})
	}
}
