package tokenizer

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/modelscope/evalscope/internal/sanitize"
	"github.com/modelscope/evalscope/internal/webpage"
)

// The ways out of a file that is no tokenizer.json.
const (
	fetchAgain = "download the file again from the hub"
	convert    = "convert it once in Python: transformers.AutoTokenizer.from_pretrained(dir).save_pretrained(dir)"
	leaveOut   = "remove the tokenizer setting to use the server's own token counts"
)

// otherThan says what data is that is no tokenizer.json, and what to do; nil where it may be one.
func otherThan(data []byte) error {
	text := bytes.TrimSpace(data)
	lower := bytes.ToLower(text[:min(len(text), 256)])
	switch {
	case len(data) == 0:
		return errors.New("it is empty: " + fetchAgain)
	case len(text) == 0:
		return errors.New("it contains only whitespace: " + fetchAgain)
	case bytes.HasPrefix(text, []byte("version https://git-lfs.github.com/spec/")):
		return errors.New("it is a Git LFS pointer, not the file itself: run `git lfs pull` in the model's folder, or " + fetchAgain)
	case bytes.HasPrefix(text, []byte("/annex/objects/")), bytes.Contains(lower, []byte(".git/annex/objects")):
		return errors.New("it is a git-annex pointer, not the file itself: run `git annex get` in the model's folder, or " + fetchAgain)
	case webpage.Is(data), bytes.HasPrefix(lower, []byte("<?xml")):
		return errors.New("it is a web page" + titled(text) + ", sent by a hub, a proxy or a login page instead: " + fetchAgain)
	case bytes.HasPrefix(data, []byte("\x1f\x8b")), bytes.HasPrefix(data, []byte("PK\x03\x04")):
		return errors.New("it is a compressed archive: unpack it")
	case bytes.HasPrefix(data, []byte("GGUF")):
		return errors.New("it is a GGUF model, whose tokenizer is not supported: use the original model's folder or hub ID, or " + leaveOut)
	case sentencePiece(data):
		return errors.New("it is a SentencePiece model: " + convert + ", or " + leaveOut)
	case tiktoken(text):
		return errors.New("it is a tiktoken file: " + convert + ", or " + leaveOut)
	case !utf8.Valid(data):
		return errors.New("it is not UTF-8 text: " + fetchAgain)
	}
	return nil
}

// titled is the page's title in words, "" where it has none.
func titled(page []byte) string {
	title := webpage.Title(page)
	if title == "" {
		return ""
	}
	return fmt.Sprintf(" titled %q", sanitize.Cut(title, 40))
}

// sentencePiece reports whether data is the protocol buffer of a SentencePiece model: its first field is a piece, a
// message that holds a string, which is the unknown token in all that are known.
func sentencePiece(data []byte) bool {
	return len(data) > 4 && data[0] == 0x0a && data[2] == 0x0a && int(data[3])+4 <= len(data) && utf8.Valid(data[4:4+int(data[3])]) &&
		bytes.ContainsAny(data[:min(len(data), 512)], "\x15\x18")
}

// tiktoken reports whether text is lines of a token in base64 and its rank.
func tiktoken(text []byte) bool {
	line, _, _ := bytes.Cut(text, []byte("\n"))
	token, rank, two := bytes.Cut(bytes.TrimSpace(line), []byte(" "))
	if !two || len(token) == 0 || len(bytes.Trim(rank, "0123456789")) > 0 {
		return false
	}
	_, err := base64.StdEncoding.DecodeString(string(token))
	return err == nil
}
