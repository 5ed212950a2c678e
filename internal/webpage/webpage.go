// Package webpage recognizes an HTML page in a reply that should be something else, as gateways, hubs and login pages
// send it.
package webpage

import (
	"bytes"
	"fmt"
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

// An Error is a page that came in place of another answer.
type Error struct{ Title string }

// Error names the page by its title.
func (e *Error) Error() string {
	if e.Title == "" {
		return "a web page"
	}
	return fmt.Sprintf("a web page (%q)", e.Title)
}

// In is the page that data is, nil if it is none.
func In(data []byte) *Error {
	if !Is(data) {
		return nil
	}
	return &Error{Title(data)}
}
