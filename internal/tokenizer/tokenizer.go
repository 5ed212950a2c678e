// Package tokenizer counts, encodes and decodes text like the libraries of the models' own files: Hugging Face's
// `tokenizers` for a tokenizer.json (byte-level BPE and BPE with byte fallback, WordPiece, Unigram, WordLevel),
// SentencePiece for a tokenizer.model, tiktoken for the files of Kimi and Qwen 1, and mistral-common for a tekken.json.
// The IDs equal the library's, or loading fails: there are no approximations.
//
// It does not download files (package hub), render chat templates (it only provides them), train, truncate or pad.
package tokenizer

import (
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// Tokenizer is a loaded tokenizer. It is safe for concurrent use and does not change, but for a bounded cache.
type Tokenizer struct {
	model      wordModel
	exact      trie // added tokens that are found in the text as it is
	normalized trie // added tokens that are found in the normalized text
	control    trie // tokens that Encode leaves as text and EncodeRendered finds
	normalize  normalizer
	pre        splitters
	frame      frame
	decode     decoder
	tokens     []string // by id, as the decoder wants them
	kinds      []kind   // by id
	size       int
	unknown    string
	templates  map[string]string // chat templates by name
	named      map[string]string // special tokens by their role

	ordinaryOnce sync.Once
	ordinary     []int
}

// kind is a set of what a token is.
type kind uint8

const (
	special  kind = 1 << iota // left out by DecodeText
	reserved                  // added tokens and single bytes: nothing for random text
)

// specialKind is the kind of special tokens that are in no text.
const specialKind = special | reserved

// Encode returns the ids of text, without the tokens that a model wants around it (add_special_tokens=False). Special
// tokens that the text spells out are recognized. Bytes that are not UTF-8 count as U+FFFD.
func (t *Tokenizer) Encode(text string) []int {
	return t.appendText(make([]int, 0, len(text)/3+8), text)
}

// EncodeWithSpecial is Encode with the tokens around the text that the model was trained with
// (add_special_tokens=True), such as <bos>.
func (t *Tokenizer) EncodeWithSpecial(text string) []int {
	ids := make([]int, 0, len(text)/3+8)
	ids = append(ids, t.frame.before...)
	ids = t.appendText(ids, text)
	return append(ids, t.frame.after...)
}

// EncodeRendered is Encode of what a chat template made: control tokens that it spells, such as <s> or [INST], are tokens also where
// the library of the file takes them for text (SentencePiece, tekken). What lies between two is encoded on its own.
func (t *Tokenizer) EncodeRendered(text string) []int {
	if len(t.control.nodes) == 0 {
		return t.Encode(text)
	}
	ids := make([]int, 0, len(text)/3+8)
	for _, p := range t.control.split(nil, piece{text, true}) {
		if p.token != nil {
			ids = append(ids, p.token.ID)
			continue
		}
		ids = t.appendText(ids, p.piece.text)
	}
	return ids
}

// Count returns len(Encode(text)).
func (t *Tokenizer) Count(text string) int { return len(t.Encode(text)) }

func (t *Tokenizer) appendText(dst []int, text string) []int {
	text = lossy(text)
	if text == "" {
		return dst
	}
	var room [4]part
	for _, p := range t.exact.split(room[:0], piece{text, true}) {
		if p.token != nil {
			dst = append(dst, p.token.ID)
			continue
		}
		if t.normalize != nil {
			p.piece = t.normalize(p.piece)
		}
		dst = t.appendNormalized(dst, p.piece)
	}
	return dst
}

func (t *Tokenizer) appendNormalized(dst []int, p piece) []int {
	if p.text == "" {
		return dst
	}
	var room [4]part
	for _, p := range t.normalized.split(room[:0], p) {
		if p.token != nil {
			dst = append(dst, p.token.ID)
			continue
		}
		dst = t.appendPlain(dst, p.piece)
	}
	return dst
}

// appendPlain encodes text that has no added tokens.
func (t *Tokenizer) appendPlain(dst []int, p piece) []int {
	if next := t.pre.words; next != nil && t.pre.bytes {
		for start := 0; start < len(p.text); {
			end := next(p.text, start)
			if end == start { // a character that the pattern leaves out
				return t.appendPieces(dst, t.pre.split(piece{p.text[start:], false}))
			}
			dst = t.model.appendWord(dst, p.text[start:end])
			start = end
		}
		return dst
	}
	return t.appendPieces(dst, t.pre.split(p))
}

func (t *Tokenizer) appendPieces(dst []int, pieces []piece) []int {
	for _, p := range pieces {
		dst = t.model.appendWord(dst, p.text)
	}
	return dst
}

// Decode returns the text of ids, special tokens included. Bytes that do not make up characters become U+FFFD; ids
// that the tokenizer does not have are left out.
func (t *Tokenizer) Decode(ids []int) string { return t.text(ids, 0) }

// DecodeText is Decode without special tokens.
func (t *Tokenizer) DecodeText(ids []int) string { return t.text(ids, special) }

func (t *Tokenizer) text(ids []int, without kind) string {
	tokens := make([]string, 0, len(ids))
	for _, id := range ids {
		if id < 0 || id >= len(t.tokens) || t.tokens[id] == "" || t.kinds[id]&without != 0 {
			continue
		}
		tokens = append(tokens, t.tokens[id])
	}
	if len(tokens) == 0 {
		return ""
	}
	return strings.Join(t.decode(tokens), "")
}

// Size returns how many tokens there are, added ones included: Python's len(tokenizer).
func (t *Tokenizer) Size() int { return t.size }

// Ordinary returns the ids that random text may be made of, ascending: those whose token is neither special nor
// added, stands for no single byte to fall back on, and decodes by itself to text that is not empty and has no
// U+FFFD. The slice is the caller's.
func (t *Tokenizer) Ordinary() []int {
	t.ordinaryOnce.Do(func() {
		for id, token := range t.tokens {
			if token == "" || t.kinds[id] != 0 || token == t.unknown {
				continue
			}
			if text := t.Decode([]int{id}); text != "" && !strings.ContainsRune(text, utf8.RuneError) {
				t.ordinary = append(t.ordinary, id)
			}
		}
	})
	return slices.Clone(t.ordinary)
}

// SpecialTokens returns the special tokens by their role (bos_token, eos_token, pad_token, …) as
// tokenizer_config.json names them. The map is the caller's and never nil.
func (t *Tokenizer) SpecialTokens() map[string]string {
	named := make(map[string]string, len(t.named))
	for role, token := range t.named {
		named[role] = token
	}
	return named
}
