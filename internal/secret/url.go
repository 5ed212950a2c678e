package secret

import (
	"net/url"
	"strings"
)

// URL hides user-info and secret query values of a URL; everything else stays as it was written. A text that is no URL stays.
func URL(text string) string {
	shown, _ := splitURL(text)
	return shown
}

// InURL are the secrets of a URL, as written and decoded.
func InURL(text string) Values {
	_, found := splitURL(text)
	return found.Clean()
}

func splitURL(text string) (shown string, found Values) {
	scheme, rest, ok := strings.Cut(text, "://")
	if !ok || strings.ContainsAny(scheme, " \t\n") {
		return text, nil
	}
	end := strings.IndexAny(rest, "/?#")
	if end < 0 {
		end = len(rest)
	}
	authority, rest := rest[:end], rest[end:]
	if at := strings.LastIndexByte(authority, '@'); at >= 0 {
		found = append(found, userSecrets(authority[:at])...)
		authority = Mask + authority[at:]
	}
	path, query, hasQuery := strings.Cut(rest, "?")
	found = append(found, InText(path)...)
	path = Text(path)
	if hasQuery {
		pairs := strings.Split(query, "&")
		for i, pair := range pairs {
			name, value, _ := strings.Cut(pair, "=")
			if value != "" && secretPair(name, value) {
				pairs[i] = name + "=" + Mask
				found = append(append(found, value), decoded(value)...)
			}
		}
		path += "?" + strings.Join(pairs, "&")
	}
	return scheme + "://" + authority + path, found
}

// secretPair reports whether the value of a query's pair is to be hidden. What cannot be decoded is.
func secretPair(name, value string) bool {
	plain, err := url.QueryUnescape(name)
	if err != nil || Parameter(plain) {
		return true
	}
	text, err := url.QueryUnescape(value)
	return err == nil && !strings.Contains(text, "://") && Value(text) != text
}

// userSecrets are those of user-info: the password, or the name where it stands alone.
func userSecrets(user string) Values {
	name, password, ok := strings.Cut(user, ":")
	if !ok || password == "" {
		password = name
	}
	return append(Values{password}, decoded(password)...)
}

func decoded(text string) Values {
	if plain, err := url.QueryUnescape(text); err == nil && plain != text {
		return Values{plain}
	}
	return nil
}
