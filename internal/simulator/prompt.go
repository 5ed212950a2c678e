package simulator

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"strings"
)

// mediaTokens is how many tokens an image or another part that is not text counts for.
const mediaTokens = 256

// chatPrompt returns the tokens of a conversation, rendered by the ChatML template.
func chatPrompt(tokens Tokens, messages []message) ([]int, error) {
	if len(messages) == 0 {
		return nil, &invalid{"messages", "must be a list of at least one message"}
	}
	var b strings.Builder
	var media []int
	for i, m := range messages {
		if m.Role == "" {
			return nil, &invalid{"messages", fmt.Sprintf("message %d has no role", i)}
		}
		b.WriteString("<|im_start|>" + m.Role + "\n" + m.Content.text + "<|im_end|>\n")
		for _, part := range m.Content.media {
			media = append(media, mediaIDs(part)...)
		}
	}
	b.WriteString("<|im_start|>assistant\n")
	return append(media, tokens.Encode(b.String())...), nil
}

// mediaIDs returns tokens that differ between different parts and are no token of any text.
func mediaIDs(part string) []int {
	h := fnv.New32a()
	h.Write([]byte(part))
	ids := make([]int, mediaTokens)
	for i := range ids {
		ids[i] = -1 - int(h.Sum32())
	}
	return ids
}

// textPrompts returns the tokens of each prompt of a completion: a string, token ids, or a list of either.
func textPrompts(tokens Tokens, raw json.RawMessage) ([][]int, error) {
	var one string
	if json.Unmarshal(raw, &one) == nil && len(raw) > 0 && raw[0] == '"' {
		return [][]int{tokens.Encode(one)}, nil
	}
	var several []string
	if json.Unmarshal(raw, &several) == nil && len(several) > 0 {
		prompts := make([][]int, len(several))
		for i, text := range several {
			prompts[i] = tokens.Encode(text)
		}
		return prompts, nil
	}
	var ids []int
	if json.Unmarshal(raw, &ids) == nil && len(ids) > 0 {
		return [][]int{ids}, nil
	}
	var lists [][]int
	if json.Unmarshal(raw, &lists) == nil && len(lists) > 0 {
		return lists, nil
	}
	return nil, &invalid{"prompt", "must be a string, a list of strings, a list of token IDs, or a list of such lists"}
}
