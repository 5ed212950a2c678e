package main

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/yuin/goldmark/ast"
	tables "github.com/yuin/goldmark/extension/ast"

	"github.com/modelscope/evalscope/internal/testenv"
)

func loaded(t *testing.T) collection {
	t.Helper()
	c, err := load(testenv.Root())
	if err != nil {
		t.Fatal(err)
	}
	if len(c.all) < 20 {
		t.Fatalf("found only %d pages", len(c.all))
	}
	return c
}

// readme is one of the two at the repository's root, which are no pages of the site.
func readme(t *testing.T, name string) *page {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(testenv.Root(), name))
	if err != nil {
		t.Fatal(err)
	}
	return parse(name, name, text)
}

// TestPages_AnchorsAreGitHubs holds anchors that GitHub itself shows for these headings.
func TestPages_AnchorsAreGitHubs(t *testing.T) {
	for heading, want := range map[string]string{
		"Using the random dataset": "using-the-random-dataset", "Dataset configuration": "dataset-configuration",
		"Parameters of `evalscope perf`": "parameters-of-evalscope-perf", "WandB, SwanLab, ClearML": "wandb-swanlab-clearml",
		"使用random数据集": "使用random数据集", "是客户端自身太慢吗？": "是客户端自身太慢吗", "Why is my TTFT high?": "why-is-my-ttft-high",
		"A – B": "a--b", "C++ & Go_lang": "c--go_lang", "Tuning for EvalScope's Python engine": "tuning-for-evalscopes-python-engine",
	} {
		if got := slug(heading); got != want {
			t.Errorf("%q has the anchor %q, want %q", heading, got, want)
		}
	}
	a := anchors{}
	for _, want := range []string{"same", "same-1", "same-2"} {
		if got := string(a.Generate([]byte("Same"), ast.KindHeading)); got != want {
			t.Errorf("a repeated heading has the anchor %q, want %q", got, want)
		}
	}
}

func TestPages_EveryLinkAndAnchorResolves(t *testing.T) {
	c, links := loaded(t), 0
	for _, p := range append(c.all, readme(t, "README.md"), readme(t, "README_zh.md")) {
		p.links(func(destination []byte) []byte {
			links++
			file, anchor, _ := strings.Cut(string(destination), "#")
			if external(file) {
				return destination
			}
			target := p
			if file != "" {
				full := path.Join(path.Dir(p.source), file)
				if _, err := os.Stat(filepath.Join(testenv.Root(), filepath.FromSlash(full))); err != nil {
					t.Errorf("%s links to %s, which is not there", p.source, file)
					return destination
				}
				if _, ok := c.target(p, file); !ok && !strings.Contains(full, "README") && path.Dir(full) != "." {
					t.Errorf("%s links to %s, which is no part of the site", p.source, file)
				}
				target = c.bySource[full]
			}
			if anchor != "" && (target == nil || target.anchors[anchor] == 0) {
				t.Errorf("%s links to %s: there is no such heading", p.source, destination)
			}
			return destination
		})
	}
	if links < 80 {
		t.Errorf("found only %d links", links)
	}
}

// TestPages_OfTheGuidesHaveTheirAnchors holds what EvalScope's guides link to.
func TestPages_OfTheGuidesHaveTheirAnchors(t *testing.T) {
	c := loaded(t)
	for source, anchor := range map[string]string{
		"docs/en/parameters.md": "dataset-configuration", "docs/en/examples.md": "using-the-random-dataset",
		"docs/zh/parameters.md": "数据集配置", "docs/zh/examples.md": "使用random数据集",
	} {
		if p := c.bySource[source]; p == nil || p.anchors[anchor] == 0 {
			t.Errorf("%s has no #%s", source, anchor)
		}
	}
}

func TestPages_BothLanguagesSayTheSame(t *testing.T) {
	c := loaded(t)
	if difference := cmp.Diff(shape(readme(t, "README.md")), shape(readme(t, "README_zh.md"))); difference != "" {
		t.Errorf("the READMEs differ (-en +zh):\n%s", difference)
	}
	for _, p := range c.all {
		if p.language != "en" {
			if other := p.counterpart(); other != "" && c.bySource[other] == nil {
				t.Errorf("%s has no counterpart %s", p.source, other)
			}
			continue
		}
		other := c.bySource[p.counterpart()]
		if other == nil {
			t.Errorf("%s has no counterpart %s", p.source, p.counterpart())
			continue
		}
		if difference := cmp.Diff(shape(p), shape(other)); difference != "" {
			t.Errorf("%s and %s differ in headings, tables, lists, pictures or code (-en +zh):\n%s", p.source, other.source, difference)
		}
	}
}

var remark = regexp.MustCompile(`(?m)[ \t]*(#|//)[ \t].*$`)

// shape is what two translations of a page have in common: its elements in their order, the sizes of its tables and
// lists, and its code but for remarks.
func shape(p *page) []string {
	var all []string
	add := func(parts ...string) { all = append(all, strings.Join(parts, " ")) }
	_ = ast.Walk(p.doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Heading:
			add("heading", strings.Repeat("#", n.Level))
		case *ast.Image:
			add("picture", string(n.Destination))
		case *ast.List:
			add("list", strings.Repeat("-", n.ChildCount()))
		case *tables.Table:
			add("table", strings.Repeat("|", n.FirstChild().ChildCount()), strings.Repeat("-", n.ChildCount()))
		case *ast.FencedCodeBlock:
			language := string(n.Language(p.text))
			code := string(n.Lines().Value(p.text))
			if language == "" || language == "text" { // words in it are translated: folders, remarks
				code = strings.Repeat("\n", strings.Count(code, "\n"))
			}
			add("code", language, remark.ReplaceAllString(code, ""))
		}
		return ast.WalkContinue, nil
	})
	return all
}

func TestPages_SiteIsWholeAndLoadsNothingFromElsewhere(t *testing.T) {
	out := t.TempDir()
	if err := build(testenv.Root(), out); err != nil {
		t.Fatal(err)
	}
	reference := regexp.MustCompile(`(?:href|src)="([^"]*)"`)
	loads := regexp.MustCompile(`<(?:script|iframe|link|img)[^>]*(?:src|href)="[a-z]*:?//`)
	pages, err := filepath.Glob(filepath.Join(out, "*", "*.html"))
	if err != nil || len(pages) < 20 {
		t.Fatalf("%d pages, %v", len(pages), err)
	}
	for _, file := range pages {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if loads.Match(text) {
			t.Errorf("%s loads something from elsewhere: %s", file, loads.Find(text))
		}
		for _, m := range reference.FindAllStringSubmatch(string(text), -1) {
			to, _, _ := strings.Cut(m[1], "#")
			if to == "" || external(to) {
				continue
			}
			if _, err := os.Stat(filepath.Join(filepath.Dir(file), filepath.FromSlash(to))); err != nil {
				t.Errorf("%s refers to %s, which is not in the site", file, to)
			}
		}
	}
}
