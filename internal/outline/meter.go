package outline

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"hash"

	"github.com/modelscope/evalscope/perf/protocol"
)

// A Tokenizer counts tokens.
type Tokenizer interface{ Encode(text string) []int }

// A Renderer makes tokens of chats as the model's template does.
type Renderer interface {
	Tokens(c protocol.Chat) ([]int, error)
}

// A Digest stands for a text. Without the key of its Meter nobody can find out which, not even by trying texts.
type Digest [16]byte

// BytesPerToken is how many bytes count as a token where no tokenizer is at hand.
const BytesPerToken = 4

// A Meter takes the measure of prompts. It is safe for concurrent use.
type Meter struct {
	tokenizer Tokenizer
	renderer  Renderer
	block     int
	key       [32]byte
}

// NewMeter makes a meter whose blocks have so many tokens. tokenizer and renderer may be nil: prompts are then measured in bytes, or
// without their template. Its key is drawn, and is in memory alone.
func NewMeter(tokenizer Tokenizer, renderer Renderer, block int) *Meter {
	m := &Meter{tokenizer: tokenizer, renderer: renderer, block: block}
	_, _ = rand.Read(m.key[:]) // it never fails
	return m
}

// Exact reports whether lengths are in tokens of a tokenizer.
func (m *Meter) Exact() bool { return m.tokenizer != nil }

// Block is how many tokens a block has.
func (m *Meter) Block() int { return m.block }

// A Sketch is a prompt without its text.
type Sketch struct {
	// Tokens is its length, exact where a tokenizer counted, else by its bytes.
	Tokens int
	// Blocks stand for its blocks, each together with all before it. The last may be a part of one.
	Blocks []Digest
	// Chain stands for its messages, each together with all before it.
	Chain []Digest
	// Previous stands for the reply with which it goes on, nil for none.
	Previous *Digest
}

// Sketch takes the measure of a prompt.
func (m *Meter) Sketch(p Prompt) Sketch {
	var s Sketch
	ids, known := m.tokens(p)
	if known {
		s.Tokens = len(ids)
		s.Blocks = m.blocks(numbers(ids), 4*m.block)
	} else {
		text := p.plain()
		s.Tokens = max(1, len(text)/BytesPerToken)
		s.Blocks = m.blocks(text, BytesPerToken*m.block)
	}
	var before Digest
	if len(p.Messages) > 0 {
		before = m.digest("tools", before, p.Chat.Tools)
	}
	for _, one := range p.Messages {
		before = m.Next(before, one)
		s.Chain = append(s.Chain, before)
	}
	if p.Previous != "" {
		d := m.Name("reply", p.Previous)
		s.Previous = &d
	}
	return s
}

// Next stands for a conversation with one more message.
func (m *Meter) Next(before Digest, one Message) Digest {
	return m.digest("message", before, one.canonical())
}

// Name stands for a name of a kind, such as the id of a session.
func (m *Meter) Name(kind, name string) Digest { return m.digest(kind, Digest{}, []byte(name)) }

// Count is how many tokens a text has, by its bytes where there is no tokenizer.
func (m *Meter) Count(text string) int {
	switch {
	case text == "":
		return 0
	case m.tokenizer == nil:
		return max(1, len(text)/BytesPerToken)
	}
	return len(m.tokenizer.Encode(text))
}

// tokens are those of a prompt, known where they can be told.
func (m *Meter) tokens(p Prompt) (ids []int, known bool) {
	switch {
	case p.IDs != nil:
		return p.IDs, true
	case m.tokenizer == nil:
		return nil, false
	case p.Messages == nil:
		return m.tokenizer.Encode(p.Text), true
	}
	if m.renderer != nil {
		if ids, err := m.renderer.Tokens(p.Chat); err == nil {
			return ids, true
		}
	}
	return m.tokenizer.Encode(string(p.plain())), true
}

func (m *Meter) blocks(data []byte, size int) (all []Digest) {
	var before Digest
	for len(data) > 0 {
		n := min(size, len(data))
		before = m.digest("block", before, data[:n])
		all = append(all, before)
		data = data[n:]
	}
	return all
}

func (m *Meter) digest(kind string, before Digest, data []byte) (d Digest) {
	h := m.keyed()
	h.Write([]byte(kind))
	h.Write([]byte{0})
	h.Write(before[:])
	h.Write(data)
	copy(d[:], h.Sum(nil))
	return d
}

func (m *Meter) keyed() hash.Hash { return hmac.New(sha256.New, m.key[:]) }

// numbers are ids as bytes, four each.
func numbers(ids []int) []byte {
	out := make([]byte, 0, 4*len(ids))
	for _, id := range ids {
		out = binary.LittleEndian.AppendUint32(out, uint32(id))
	}
	return out
}
