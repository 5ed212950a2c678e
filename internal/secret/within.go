package secret

import (
	"net/url"
	"strings"
)

// afterColons finds what a colon shows: user-info and secret query values of URLs, and values whose names mean secrets where a
// text holds JSON, or a dictionary of Python. A body has many colons, so they are looked for once.
func afterColons(found []span, text string) []span {
	url := 0 // where the URL before ends
	for at := 0; ; {
		i := strings.IndexByte(text[at:], ':')
		if i < 0 {
			return found
		}
		colon := at + i
		at = colon + 1
		if colon >= url && strings.HasPrefix(text[at:], "//") {
			from := at + len("//")
			url = from + urlEnd(text[from:])
			found = inURL(found, text, from, url)
			continue
		}
		if from, to, ok := member(text, colon); ok {
			found = append(found, span{from, to})
			at = to
		}
	}
}

// urlEnd is the length of what belongs to a URL in a text.
func urlEnd(rest string) int {
	if i := strings.IndexFunc(rest, func(r rune) bool { return r <= ' ' || strings.ContainsRune("\"'<>`\\", r) || r > 0x7E }); i >= 0 {
		return i
	}
	return len(rest)
}

// inURL finds the secrets of a URL that lies between from, behind its scheme, and to.
func inURL(found []span, text string, from, to int) []span {
	end := from + len(text[from:to])
	if i := strings.IndexAny(text[from:to], "/?#"); i >= 0 {
		end = from + i
	}
	if at := strings.LastIndexByte(text[from:end], '@'); at > 0 && userInfo(text[from:from+at]) {
		found = append(found, span{from, from + at})
	}
	begin := strings.IndexByte(text[from:to], '?')
	if begin < 0 {
		return found
	}
	for begin += from + 1; begin < to; {
		pair := begin
		begin = to
		if i := strings.IndexAny(text[pair:to], "&;"); i >= 0 {
			begin = pair + i
		}
		name, value, _ := strings.Cut(text[pair:begin], "=")
		if i := strings.IndexByte(value, '#'); i >= 0 {
			value = value[:i]
		}
		value = strings.TrimRight(value, ".,)]}") // a sentence may go on behind it
		if value != "" && value != Mask && secretPair(name, value) {
			found = append(found, span{pair + len(name) + 1, pair + len(name) + 1 + len(value)})
		}
		begin++
	}
	return found
}

// userInfo reports whether what stands before the @ of a URL is a secret: a name with a password, or a name that looks drawn by lot.
func userInfo(text string) bool {
	if text == Mask {
		return false
	}
	_, password, ok := strings.Cut(text, ":")
	return ok && password != "" && password != Mask || !ok && (len(text) >= leastRun && drawn(text))
}

// passwords are those within spans that are user-info.
func passwords(secret string) Values {
	_, password, ok := strings.Cut(secret, ":")
	if !ok || strings.ContainsAny(secret, " \n") {
		return nil
	}
	if plain, err := url.QueryUnescape(password); err == nil && plain != password {
		return Values{password, plain}
	}
	return Values{password}
}

// leastKey is the least length of the text between the lines of a private key.
const leastKey = 32

// privateKeys finds private keys in the form PEM, with their first and last lines.
func privateKeys(found []span, text string) []span {
	const begin, end = "-----BEGIN ", "-----END "
	for at := 0; ; {
		i := strings.Index(text[at:], begin)
		if i < 0 {
			return found
		}
		from := at + i
		at = from + len(begin)
		label, _, ok := strings.Cut(text[at:], "-----")
		if !ok || len(label) > 64 || !strings.Contains(label, "PRIVATE KEY") {
			continue
		}
		at += len(label) + len("-----")
		to := len(text)
		if i := strings.Index(text[at:], end); i >= 0 {
			to = at + i
		}
		if len(strings.Join(strings.Fields(text[at:to]), "")) < leastKey { // a text that talks about keys
			continue
		}
		if last := end + label + "-----"; strings.HasPrefix(text[to:], last) {
			to += len(last)
		}
		found = append(found, span{from, to})
		at = to
	}
}

// member is the place of a value behind a colon whose name means a secret: "api_key": "…". Most members cannot be secrets by
// their value alone, and that is quicker to see than what a name means.
func member(text string, colon int) (from, to int, ok bool) {
	from, to, ok = quotedAfter(text, colon)
	if !ok || to-from < least || strings.ContainsAny(text[from:to], " \t\n<>*") {
		return 0, 0, false
	}
	name, ok := quotedBefore(text, colon)
	return from, to, ok && Name(name)
}

// quotedAfter is the place of the text in quotes behind a colon.
func quotedAfter(text string, colon int) (from, to int, ok bool) {
	from = colon + 1
	for from < len(text) && strings.IndexByte(" \t\r\n", text[from]) >= 0 {
		from++
	}
	if from == len(text) || text[from] != '"' && text[from] != '\'' {
		return 0, 0, false
	}
	from++
	if length := strings.IndexByte(text[from:], text[from-1]); length >= 0 {
		return from, from + length, true
	}
	return from, len(text), true
}

// quotedBefore is the name in quotes that stands before a colon, eighty bytes at most with its quotes and blanks.
func quotedBefore(text string, colon int) (name string, ok bool) {
	before := strings.TrimRight(text[max(0, colon-80):colon], " \t\r\n")
	if before == "" || before[len(before)-1] != '"' && before[len(before)-1] != '\'' {
		return "", false
	}
	mark := before[len(before)-1:]
	before = before[:len(before)-1]
	open := strings.LastIndex(before, mark)
	return before[open+1:], open >= 0
}
