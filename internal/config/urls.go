package config

import (
	"net/url"
	"strings"

	"github.com/modelscope/evalscope/internal/secret"

	"github.com/modelscope/evalscope/perf/i18n"
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
func shownURLs(text string, shown func(string) string) string {
	urls := SplitURLs(text)
	for i := range urls {
		urls[i] = shown(secret.Text(urls[i]))
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
func socketProblem(text string) (what, do i18n.Text) {
	form := i18n.Text{EN: "use the form unix:///run/vllm.sock or unix:///run/vllm.sock:/v1/chat/completions",
		ZH: "请写成 unix:///run/vllm.sock 或 unix:///run/vllm.sock:/v1/chat/completions"}
	u, socket, err := ParseURL(text)
	switch {
	case err != nil:
		return i18n.Text{EN: "has a path after its socket that cannot be parsed", ZH: "套接字之后的路径无法解析"}, form
	case !strings.HasPrefix(socket, "/") || len(socket) == 1:
		return i18n.Text{EN: "does not have an absolute path to the socket", ZH: "没有套接字的绝对路径"}, form
	case len(socket) > maxSocket:
		return i18n.Text{EN: "has a socket path that is too long for the system", ZH: "套接字路径超出系统允许的长度"},
			i18n.Text{EN: "use a path of at most 107 bytes, for example through a symbolic link", ZH: "请使用不超过 107 字节的路径，例如借助符号链接"}
	case u.Fragment != "":
		return i18n.Text{EN: "has a fragment (#…), which is never sent", ZH: "含有片段（#…），而片段从不发送"}, i18n.Text{EN: "remove it", ZH: "请去掉"}
	}
	return i18n.Text{}, i18n.Text{}
}

// maxSocket is the longest path of a socket in bytes, as Linux has it.
const maxSocket = 107
