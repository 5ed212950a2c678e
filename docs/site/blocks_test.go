package main

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
)

// A block is a fenced code block of a page.
type block struct {
	language, code string
	// notRun is why it is not executed: the comment before it, <!-- not run: reason -->.
	notRun string
}

var mark = regexp.MustCompile(`^<!-- not run: (.+) -->\s*$`)

// blocks are the page's code blocks in their order.
func (p *page) blocks() []block {
	var all []block
	_ = ast.Walk(p.doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if f, ok := n.(*ast.FencedCodeBlock); ok && entering {
			b := block{language: string(f.Language(p.text)), code: string(f.Lines().Value(p.text))}
			if h, ok := f.PreviousSibling().(*ast.HTMLBlock); ok {
				if m := mark.FindSubmatch(h.Lines().Value(p.text)); m != nil {
					b.notRun = string(m[1])
				}
			}
			all = append(all, b)
		}
		return ast.WalkContinue, nil
	})
	return all
}

// A rewriting is what a test changes in a command before it runs it: where the server is, which tokenizer, and numbers
// that would take minutes. Nothing else is changed.
type rewriting struct {
	pattern *regexp.Regexp
	replace func(match, url, port string) string
}

func rewritings() []rewriting {
	constant := func(pattern, text string) rewriting {
		return rewriting{regexp.MustCompile(pattern), func(string, string, string) string { return text }}
	}
	return []rewriting{
		// The program: the one that the test built.
		constant(`bin/evalscope`, "evalscope"),
		// The server: the one that the test started.
		{regexp.MustCompile(`http://127\.0\.0\.1:(8801|8000)`), func(_, url, _ string) string { return url }},
		{regexp.MustCompile(`--port 8801`), func(_, _, port string) string { return "--port " + port }},
		// The tokenizer: the built-in one, which that server has.
		constant(`Qwen/Qwen2\.5-0\.5B-Instruct`, "builtin"),
		// Times: no pauses between levels, a second for a minute, a hundred times the rate.
		// Words such as preflight stand first.
		{regexp.MustCompile(`evalscope (perf|ab) [^a-z]`), func(match, _, _ string) string {
			return match[:len(match)-1] + "--sleep-interval 0 " + match[len(match)-1:]
		}},
		constant(`\bArguments\(`, "Arguments(sleep_interval=0, "),
		constant(`--duration 60`, "--duration 1"),
		constant(`for=[0-9]+s`, "for=0.3s"),
		{regexp.MustCompile(`--rate [\d ]+`), func(match, _, _ string) string { return hundredfold(match) + " " }},
		// A server in the background: the script goes on when it serves.
		{regexp.MustCompile(`(?m)^evalscope simulate .* &$`), func(match, _, _ string) string {
			return strings.TrimSuffix(match, "&") + "> served &\nuntil grep -qs Serving served; do sleep 0.02; done"
		}},
	}
}

// rewritten is a block's code as the test runs it, against the server at url; a server of its own listens on port.
func rewritten(code, url, port string) string {
	if strings.Contains(code, "evalscope simulate") {
		url = "http://127.0.0.1:" + port
	}
	for _, r := range rewritings() {
		code = r.pattern.ReplaceAllStringFunc(code, func(match string) string { return r.replace(match, url, port) })
	}
	return code
}

func hundredfold(flag string) string {
	words := strings.Fields(flag)
	for i, w := range words[1:] {
		n, err := strconv.Atoi(w)
		if err != nil {
			panic("the rate " + w + " is no whole number")
		}
		words[i+1] = strconv.Itoa(100 * n)
	}
	return strings.Join(words, " ")
}
