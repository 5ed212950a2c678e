package main

import (
	"cmp"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// order is the sidebar's order. Pages that it does not name come after these, by name.
var order = []string{"index", "quick_start", "install", "examples", "mixes", "parameters", "metrics", "output", "report", "live", "files", "serve",
	"visualizers", "python", "apis", "custom_dataset", "custom_api", "quote", "verdict", "server_metrics", "telemetry", "observability", "preflight", "connections", "calibration", "definitions", "deploy", "upgrading", "faq", "troubleshooting", "comparison", "accuracy"}

// shared are pages in English alone that both languages link to, by their path in the repository.
var shared = map[string]string{"docs/architecture.md": "architecture.html", "docs/dependencies.md": "dependencies.html", "bench/README.md": "bench.html"}

// A page is one Markdown file.
type page struct {
	// source is its path in the repository, target that in the site; both with slashes.
	source, target string
	// language is en or zh, "" of a page that both share.
	language string
	title    string
	text     []byte
	doc      ast.Node
	// anchors are those of its headings.
	anchors anchors
}

// A collection is all pages of the site.
type collection struct {
	all      []*page
	bySource map[string]*page
}

// load reads all pages below root.
func load(root string) (collection, error) {
	c := collection{bySource: map[string]*page{}}
	targets := map[string]string{}
	for source, target := range shared {
		targets[source] = target
	}
	for _, language := range []string{"en", "zh"} {
		files, err := filepath.Glob(filepath.Join(root, "docs", language, "*.md"))
		if err != nil {
			return c, err
		}
		for _, file := range files {
			name := strings.TrimSuffix(filepath.Base(file), ".md")
			targets[path.Join("docs", language, name+".md")] = path.Join(language, name+".html")
		}
	}
	for source, target := range targets {
		data, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(source)))
		if err != nil {
			return c, err
		}
		p := parse(source, target, data)
		c.all = append(c.all, p)
		c.bySource[source] = p
	}
	slices.SortFunc(c.all, func(a, b *page) int {
		return cmp.Or(cmp.Compare(a.place(), b.place()), cmp.Compare(a.source, b.source))
	})
	return c, nil
}

func parse(source, target string, data []byte) *page {
	p := &page{source: source, target: target, text: data, anchors: anchors{}}
	if language := path.Dir(target); language != "." {
		p.language = language
	}
	p.doc = markdown.Parser().Parse(text.NewReader(data), parser.WithContext(parser.NewContext(parser.WithIDs(p.anchors))))
	for n := p.doc.FirstChild(); n != nil && p.title == ""; n = n.NextSibling() {
		if h, ok := n.(*ast.Heading); ok && h.Level == 1 {
			p.title = plain(h, data)
		}
	}
	return p
}

// place is the page's place in the sidebar.
func (p *page) place() int {
	name := strings.TrimSuffix(path.Base(p.target), ".html")
	if i := slices.Index(order, name); i >= 0 && p.language != "" {
		return i
	}
	return len(order)
}

// counterpart is the source of the same page in the other language, "" of a shared one.
func (p *page) counterpart() string {
	other := map[string]string{"en": "zh", "zh": "en"}[p.language]
	if other == "" {
		return ""
	}
	return path.Join("docs", other, path.Base(p.source))
}

// plain is the text of a node without its marks.
func plain(n ast.Node, source []byte) string {
	var b strings.Builder
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if t, ok := n.(*ast.Text); ok && entering {
			b.Write(t.Value(source))
		}
		return ast.WalkContinue, nil
	})
	return b.String()
}

// markdown is GitHub's dialect. Raw HTML is left out of the pages: comments in the sources are for the tests.
var markdown = goldmark.New(goldmark.WithExtensions(extension.GFM), goldmark.WithParserOptions(parser.WithAutoHeadingID()))
