package simulator

import "strconv"

// appendUsage appends the usage object for so many output tokens. Cached tokens are named where there is a cache,
// reasoning tokens where there are any.
func (j *job) appendUsage(b []byte, tokens, reasoning int) []byte {
	b = strconv.AppendInt(append(b, `{"prompt_tokens":`...), int64(j.prompt), 10)
	b = strconv.AppendInt(append(b, `,"total_tokens":`...), int64(j.prompt+tokens), 10)
	b = strconv.AppendInt(append(b, `,"completion_tokens":`...), int64(tokens), 10)
	if j.showHits {
		b = append(strconv.AppendInt(append(b, `,"prompt_tokens_details":{"cached_tokens":`...), int64(j.cached), 10), '}')
	}
	if reasoning > 0 {
		b = append(strconv.AppendInt(append(b, `,"completion_tokens_details":{"reasoning_tokens":`...), int64(reasoning), 10), '}')
	}
	return append(b, '}')
}
