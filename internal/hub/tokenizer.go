package hub

// TokenizerFiles are the patterns of what a tokenizer and its chat template need: no weights.
func TokenizerFiles() []string {
	return append(vocabularies(),
		"merges.txt",
		"tokenizer_config.json",
		"special_tokens_map.json",
		"added_tokens.json",
		"chat_template.jinja",
		"chat_template.json",
		"additional_chat_templates/*.jinja")
}

// vocabularies are the files of which a tokenizer needs one.
func vocabularies() []string {
	return []string{"tokenizer.json", "tekken.json", "tokenizer.model", "spiece.model", "tiktoken.model", "qwen.tiktoken", "vocab.json"}
}

// TokenizerRequest asks for the tokenizer of a model. One of the files with a vocabulary must exist; a cache folder that holds
// tokenizer.json and tokenizer_config.json is taken as whole, because most repositories lack some of the other files.
func TokenizerRequest(source Source, id, revision string) Request {
	return Request{
		Kind:     Model,
		ID:       id,
		Source:   source,
		Revision: revision,
		Patterns: TokenizerFiles(),
		OneOf:    vocabularies(),
		Complete: []string{"tokenizer.json", "tokenizer_config.json"},
	}
}
