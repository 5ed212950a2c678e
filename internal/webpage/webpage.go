// Package webpage recognizes an HTML page in a reply that should be something else, as gateways, hubs and login pages
// send it.
package webpage

import (
	"bytes"
	"html"
	"regexp"
	"strings"
)

// Is reports whether data is a page.
func Is(data []byte) bool {
	data = bytes.TrimLeft(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")), " \t\r\n")
	data = bytes.ToLower(data[:min(len(data), 200)])
	for _, begin := range []string{"<!doctype", "<html", "<head", "<body", "<title", "<h1", "<center"} {
		if bytes.HasPrefix(data, []byte(begin)) {
			return true
		}
	}
	return false
}

var titled = regexp.MustCompile(`(?is)<(title|h1)[^>]*>(.{0,400}?)</`)

// Title is what a page calls itself, on one line; "" where it has no title.
func Title(page []byte) string {
	found := titled.FindSubmatch(page[:min(len(page), 1<<16)])
	if found == nil {
		return ""
	}
	return strings.Join(strings.Fields(html.UnescapeString(strings.ToValidUTF8(string(found[2]), "\uFFFD"))), " ")
}
