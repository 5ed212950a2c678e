package main

import (
	"bytes"
	_ "embed"
	"html/template"
	"path"
	"path/filepath"
	"strings"

	"github.com/yuin/goldmark/ast"
)

//go:embed style.css
var style []byte

//go:embed entrance.html
var entrance []byte

//go:embed page.html
var layoutText string

var layout = template.Must(template.New("page").Parse(layoutText))

// words are the few texts of the frame.
type words struct{ Lang, Other, Contents, Menu, More, Product string }

var frame = map[string]words{
	"en": {Lang: "en", Other: "中文", Contents: "On this page", Menu: "Pages", More: "For developers", Product: "EvalScope Perf"},
	"zh": {Lang: "zh-CN", Other: "English", Contents: "本页内容", Menu: "页面", More: "开发者", Product: "EvalScope Perf"},
}

type link struct {
	Title, Href string
	Current     bool
}

type frameData struct {
	words
	Title                 string
	Root, Home, OtherHref string
	Pages, Shared, Inside []link
	Body                  template.HTML
}

// html is the whole page in its frame.
func (c collection) html(p *page) ([]byte, error) {
	c.resolve(p)
	var body, b bytes.Buffer
	if err := markdown.Renderer().Render(&body, p.text, p.doc); err != nil {
		return nil, err
	}
	language := p.language
	if language == "" {
		language = "en"
	}
	d := frameData{words: frame[language], Title: p.title, Root: p.to("."), Home: p.to(language + "/index.html"), Body: template.HTML(body.String()), Inside: p.inside()}
	if other := c.bySource[p.counterpart()]; other != nil {
		d.OtherHref = p.to(other.target)
	} else {
		d.OtherHref = p.to("zh/index.html")
	}
	for _, q := range c.all {
		l := link{q.title, p.to(q.target), q == p}
		switch q.language {
		case language:
			d.Pages = append(d.Pages, l)
		case "":
			d.Shared = append(d.Shared, l)
		}
	}
	err := layout.Execute(&b, d)
	return b.Bytes(), err
}

// resolve turns the links between Markdown files into links between pages of the site.
func (c collection) resolve(p *page) {
	p.links(func(destination []byte) []byte {
		file, anchor, _ := strings.Cut(string(destination), "#")
		if file == "" || external(file) {
			return destination
		}
		target, ok := c.target(p, file)
		if !ok {
			return destination
		}
		if anchor != "" {
			target += "#" + anchor
		}
		return []byte(p.to(target))
	})
}

// target is where in the site a relative link of p leads.
func (c collection) target(p *page, file string) (string, bool) {
	full := path.Join(path.Dir(p.source), file)
	if q, ok := c.bySource[full]; ok {
		return q.target, true
	}
	rest, ok := strings.CutPrefix(full, "docs/")
	return rest, ok && (strings.HasPrefix(rest, "images/") || strings.HasPrefix(rest, "schema/"))
}

// links gives f every link and image of the page; what f returns replaces its destination.
func (p *page) links(f func(destination []byte) []byte) {
	_ = ast.Walk(p.doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			switch n := n.(type) {
			case *ast.Link:
				n.Destination = f(n.Destination)
			case *ast.Image:
				n.Destination = f(n.Destination)
			}
		}
		return ast.WalkContinue, nil
	})
}

// inside are the page's sections.
func (p *page) inside() []link {
	var all []link
	for n := p.doc.FirstChild(); n != nil; n = n.NextSibling() {
		if h, ok := n.(*ast.Heading); ok && h.Level == 2 {
			id, _ := h.AttributeString("id")
			all = append(all, link{Title: plain(h, p.text), Href: "#" + string(id.([]byte))})
		}
	}
	return all
}

// to is the relative link from p to a file of the site.
func (p *page) to(target string) string {
	relative, err := filepath.Rel(filepath.FromSlash(path.Dir(p.target)), filepath.FromSlash(target))
	if err != nil {
		return target
	}
	return filepath.ToSlash(relative)
}

func external(destination string) bool { return strings.Contains(destination, "://") }
