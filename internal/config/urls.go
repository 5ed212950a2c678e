package config

import (
	"net/url"
	"strings"

	"github.com/modelscope/evalscope/internal/secret"
)

// SocketScheme begins the address of a server behind a Unix domain socket: unix:///run/vllm.sock, or with a path of the API
// unix:///run/vllm.sock:/v1/chat/completions.
const SocketScheme = "unix://"

// A urlList is one or more addresses in one text, with a blank between them.
type urlList string

// SplitURLs are the addresses of a text, which stand apart by blanks. What has no scheme belongs to the one before it: a query may
// hold blanks.
func SplitURLs(text string) (urls []string) {
	for _, word := range strings.Fields(text) {
		if len(urls) > 0 && !hasScheme(word) {
			urls[len(urls)-1] += " " + word
			continue
		}
		urls = append(urls, word)
	}
	return urls
}

// hasScheme reports whether a word begins as an address does.
func hasScheme(word string) bool {
	scheme, _, found := strings.Cut(word, "://")
	return found && scheme != "" && strings.Trim(strings.ToLower(scheme), "abcdefghijklmnopqrstuvwxyz0123456789+-.") == ""
}

// ParseURL reads one address. That of a socket becomes the URL that the server is asked for through it.
func ParseURL(text string) (u *url.URL, socket string, err error) {
	rest, found := strings.CutPrefix(text, SocketScheme)
	if !found {
		u, err = url.Parse(text)
		return u, "", err
	}
	socket, path, _ := strings.Cut(rest, ":/")
	u, err = url.Parse("http://localhost/" + path)
	if err == nil && path == "" {
		u.Path = ""
	}
	return u, socket, err
}

// shownURLs are the addresses without secrets.
func shownURLs(text string) string {
	urls := SplitURLs(text)
	for i := range urls {
		urls[i] = secret.URL(secret.Text(urls[i]))
	}
	return strings.Join(urls, " ")
}

// urlSecrets are the secrets in the addresses.
func urlSecrets(text string) (found secret.Values) {
	for _, u := range SplitURLs(text) {
		found = append(found, secret.InURL(u)...)
	}
	return found
}

// socketProblem is what is wrong with the address of a socket.
func socketProblem(text string) (what, do string) {
	const form = "use the form unix:///run/vllm.sock or unix:///run/vllm.sock:/v1/chat/completions"
	u, socket, err := ParseURL(text)
	switch {
	case err != nil:
		return "has a path after its socket that cannot be parsed", form
	case !strings.HasPrefix(socket, "/") || len(socket) == 1:
		return "does not have an absolute path to the socket", form
	case len(socket) > maxSocket:
		return "has a socket path that is too long for the system", "use a path of at most 107 bytes, for example through a symbolic link"
	case u.Fragment != "":
		return "has a fragment (#…), which is never sent", "remove it"
	}
	return "", ""
}

// maxSocket is the longest path of a socket in bytes, as Linux has it.
const maxSocket = 107
