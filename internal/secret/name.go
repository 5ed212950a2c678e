package secret

import (
	"slices"
	"strings"
	"unicode"
)

// Name reports whether a value under this name is a secret: of a key in JSON, a query parameter, a tag. It reads the words of a
// name, so that access_token, accessToken and X-Access-Token are the same and max_tokens is something else.
func Name(name string) bool {
	words := wordsOf(name)
	if len(words) == 0 {
		return false
	}
	if slices.ContainsFunc(words, func(w string) bool { return slices.Contains(secretWords, w) || joined(w) }) {
		return !slices.Contains(aboutSecrets, words[len(words)-1])
	}
	return tokenName(words) || keyName(words) || authName(words) || sessionName(words) || connectionName(words)
}

// Ambiguous reports whether a name means a secret in a request to a server, and often something else in data: `key`, `code`.
func Ambiguous(name string) bool {
	words := wordsOf(name)
	return len(words) == 1 && slices.Contains([]string{"key", "code", "sig", "auth", "token", "tok", "pass", "session"}, words[0])
}

// Parameter reports whether a query parameter of this name, or a value that goes with a request, is a secret.
func Parameter(name string) bool { return Name(name) || Ambiguous(name) }

var (
	// secretWords mean a secret wherever they stand in a name.
	secretWords = []string{"secret", "secrets", "password", "passwords", "passwd", "pwd", "passphrase", "passcode", "credential", "credentials",
		"authorization", "cookie", "cookies", "signature", "hmac", "otp", "jwt", "bearer", "sas", "dsn"}
	// joinedWords are words that people also write without what would part them.
	joinedWords = []string{"apikey", "apitoken", "accesstoken", "authtoken", "accesskey", "secretkey", "privatekey", "refreshtoken", "sessiontoken",
		"idtoken", "bearertoken", "clientsecret", "authkey", "password", "secret", "credential"}
	// aboutSecrets end names of what is said about a secret.
	aboutSecrets = []string{"name", "names", "length", "type", "types", "required", "enabled", "count", "policy", "version", "method", "url", "file", "path",
		"id", "algorithm"}
	// notTokens stand before the word token in names of a tokenizer's own.
	notTokens = []string{"stop", "pad", "eos", "bos", "unk", "mask", "sep", "cls", "special", "start", "end", "image", "audio", "video", "max", "min",
		"prompt", "next", "new", "first", "last", "per", "think", "tool", "output", "input", "completion", "decoder", "begin", "fim", "prefix", "suffix"}
	// tokensOf stand before the word tokens where it means credentials.
	tokensOf = []string{"access", "refresh", "auth", "api", "bearer", "session", "secret", "security"}
	// notKeys stand before the word key where it is a name of data.
	notKeys = []string{"cache", "primary", "foreign", "sort", "partition", "public", "group", "idempotency", "dictionary", "row", "hot", "answer",
		"object", "sharding", "lookup", "index", "join", "map", "dict", "prompt", "text", "content", "input", "output", "message"}
)

// leastJoined is the length of the shortest of joinedWords.
const leastJoined = 6

// joined reports whether a word holds two that mean a secret together.
func joined(word string) bool {
	return len(word) >= leastJoined && slices.ContainsFunc(joinedWords, func(w string) bool { return strings.Contains(word, w) })
}

// tokenName: a token is a secret where it is one thing that one has, not something that is counted.
func tokenName(words []string) bool {
	i := slices.Index(words, "token")
	if i < 0 {
		i = slices.Index(words, "tokens")
		return i > 0 && i == len(words)-1 && slices.Contains(tokensOf, words[i-1])
	}
	if i < len(words)-1 {
		return slices.Contains([]string{"value", "key", "string"}, words[i+1])
	}
	return i == 0 || !slices.Contains(notTokens, words[i-1])
}

// keyName: a key of something is a secret, unless it is a name of data. A key alone is Ambiguous.
func keyName(words []string) bool {
	last := words[len(words)-1]
	if len(words) == 1 || last != "key" && last != "keys" {
		return slices.Contains(words[:len(words)-1], "key") && slices.Contains([]string{"value", "secret", "token"}, last)
	}
	before := words[len(words)-2]
	if last == "keys" {
		return slices.Contains([]string{"api", "access", "secret", "private", "ssh"}, before)
	}
	return !slices.Contains(notKeys, before)
}

func authName(words []string) bool {
	if !slices.Contains(words, "auth") && !slices.Contains(words, "authentication") && !slices.Contains(words, "sig") {
		return false
	}
	return !slices.Contains([]string{"type", "mode", "method", "scheme", "enabled", "required", "url", "provider"}, words[len(words)-1])
}

// sessionName: who has a session's id is its user.
func sessionName(words []string) bool {
	last := words[len(words)-1]
	if slices.Contains([]string{"sessionid", "sessid", "phpsessid", "jsessionid"}, last) {
		return true
	}
	return len(words) >= 2 && words[len(words)-2] == "session" && slices.Contains([]string{"id", "key", "cookie"}, last)
}

// connectionName: a connection string of a data base or a store holds its key.
func connectionName(words []string) bool {
	i := slices.Index(words, "connection")
	return i >= 0 && i+1 < len(words) && words[i+1] == "string" || slices.Contains(words, "connectionstring") || slices.Contains(words, "connstr")
}

// wordsOf are the words of a name in lower case: parted by what is no letter or digit, and where a capital follows a small
// letter.
func wordsOf(name string) (words []string) {
	if oneSmallWord(name) { // most names
		return []string{name}
	}
	var word []rune
	end := func() {
		if len(word) > 0 {
			words = append(words, strings.ToLower(string(word)))
		}
		word = word[:0]
	}
	runes := []rune(name)
	for i, r := range runes {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			end()
			continue
		case unicode.IsUpper(r) && i > 0 && (unicode.IsLower(runes[i-1]) || i+1 < len(runes) && unicode.IsUpper(runes[i-1]) &&
			unicode.IsLower(runes[i+1])):
			end()
		}
		word = append(word, r)
	}
	end()
	return words
}

// oneSmallWord reports whether a name is small letters of English alone.
func oneSmallWord(name string) bool {
	for i := range len(name) {
		if name[i] < 'a' || name[i] > 'z' {
			return false
		}
	}
	return name != ""
}
