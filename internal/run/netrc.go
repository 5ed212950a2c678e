package run

import (
	"path/filepath"
	"strings"
	"unicode"

	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/perf/i18n"
)

// netrc lets the servers have user and password from the .netrc file of the environment, as curl -n and EvalScope's client do: $NETRC,
// or .netrc in the home folder. A file that is not there, or cannot be read, gives none.
func (s *settings) netrc(p *plan.Plan) {
	path, shown := s.getenv("NETRC"), "$NETRC"
	if path == "" {
		home := s.getenv("HOME")
		if home == "" {
			return
		}
		path, shown = filepath.Join(home, ".netrc"), "~/.netrc"
	}
	text, err := readText(path)
	if err != nil {
		return
	}
	entries := parseNetrc(string(text))
	p.SignIn(shown, func(host string) (user, password string, ok bool) {
		for _, e := range entries {
			if e.host == "" || strings.EqualFold(e.host, host) {
				if e.user != "" && e.password == "" {
					p.Notes = append(p.Notes, i18n.Sprintf("%s has a user but no password for %s: an empty password is sent", "%s 为 %s 只写了用户名、没有密码：发送空密码", shown, host))
				}
				return e.user, e.password, e.user != "" || e.password != ""
			}
		}
		return "", "", false
	})
}

// A netrcEntry is a machine of a .netrc file; host is "" for the default.
type netrcEntry struct{ host, user, password string }

// parseNetrc reads what it knows, and ends at what it does not: half an entry must not become another one's password. The default
// stands behind all machines, wherever the file has it.
func parseNetrc(text string) (all []netrcEntry) {
	words := netrcWords{left: text}
	var fallback []netrcEntry
	var at *netrcEntry
	for {
		word, ok := words.next()
		if !ok {
			break
		}
		switch word {
		case "machine":
			host, _ := words.next()
			all = append(all, netrcEntry{host: host})
			at = &all[len(all)-1]
			if host == "" {
				return append(all[:len(all)-1], fallback...)
			}
		case "default":
			fallback = append(fallback[:0:0], netrcEntry{})
			at = &fallback[0]
		case "macdef":
			words.skipMacro()
		case "login", "user", "password", "account":
			value, _ := words.next()
			switch {
			case at == nil:
			case word == "password":
				at.password = value
			case word != "account":
				at.user = value
			}
		default:
			if !strings.HasPrefix(word, "#") {
				return append(all, fallback...)
			}
			words.skipLine()
		}
	}
	return append(all, fallback...)
}

// netrcWords are the words of a .netrc file. One in double quotes may hold blanks, and quotes behind a backslash.
type netrcWords struct{ left string }

func (w *netrcWords) next() (word string, ok bool) {
	w.left = strings.TrimLeftFunc(w.left, unicode.IsSpace)
	if w.left == "" {
		return "", false
	}
	if w.left[0] != '"' {
		end := strings.IndexFunc(w.left, unicode.IsSpace)
		if end < 0 {
			end = len(w.left)
		}
		word, w.left = w.left[:end], w.left[end:]
		return word, true
	}
	var text strings.Builder
	for i := 1; i < len(w.left); i++ {
		switch c := w.left[i]; {
		case c == '"':
			w.left = w.left[i+1:]
			return text.String(), true
		case c == '\\' && i+1 < len(w.left):
			i++
			text.WriteByte(w.left[i])
		default:
			text.WriteByte(c)
		}
	}
	w.left = ""
	return text.String(), true
}

// skipLine leaves the rest of a line out; nothing of it was a word where the line ended with the comment's sign.
func (w *netrcWords) skipLine() { _, w.left, _ = strings.Cut(w.left, "\n") }

// skipMacro leaves a macro out: it ends with an empty line.
func (w *netrcWords) skipMacro() {
	w.left = strings.ReplaceAll(w.left, "\r\n", "\n")
	_, w.left, _ = strings.Cut(w.left, "\n\n")
}
