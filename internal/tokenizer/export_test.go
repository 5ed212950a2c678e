package tokenizer

// IsSpecial reports whether id is a special token; false for ids that the tokenizer does not have.
func (t *Tokenizer) IsSpecial(id int) bool {
	return id >= 0 && id < len(t.kinds) && t.kinds[id]&special != 0
}
