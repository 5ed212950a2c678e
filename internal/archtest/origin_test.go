package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
)

func TestTexts_AreNotRecognizedByTheirEnglish(t *testing.T) {
	all := sources(t)
	var own []string
	for _, s := range all {
		own = append(own, english(s.file)...)
	}
	if len(own) < 500 {
		t.Fatalf("found only %d texts: the rest would be recognized in vain", len(own))
	}
	for _, s := range all {
		for _, f := range recognized(s.file, own) {
			t.Errorf("%s %s: make it an i18n.Text where it originates, or give it a key", s.fset.Position(f.at), f.what)
		}
	}
}

// english are the English forms of a file's texts.
func english(file *ast.File) (all []string) {
	add := func(e ast.Expr) {
		if s, ok := literal(e); ok {
			all = append(all, s)
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.KeyValueExpr:
			if key, ok := n.Key.(*ast.Ident); ok && key.Name == "EN" {
				add(n.Value)
			}
		case *ast.CallExpr:
			if isName(n.Fun, "i18n.Sprintf") {
				add(n.Args[0])
			}
		}
		return true
	})
	return all
}

// A finding is a place where a text of ours is looked for by its English.
type finding struct {
	at   token.Pos
	what string
}

// recognized are the places of a file that translate or recognize by English: a map from texts to Chinese, and what finds
// words of own in a text (a regular expression, a function of package strings, a comparison).
func recognized(file *ast.File, own []string) (all []finding) {
	look := func(by string, at ast.Expr) {
		if s, ok := literal(at); ok && isOwn(s, own) {
			all = append(all, finding{at.Pos(), by + " looks for our own words " + s})
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CompositeLit:
			if _, ok := n.Type.(*ast.MapType); ok && slices.ContainsFunc(n.Elts, func(e ast.Expr) bool { return translates(e, own) }) {
				all = append(all, finding{n.Pos(), "is a map from English to Chinese"})
			}
		case *ast.CallExpr:
			sel, ok := n.Fun.(*ast.SelectorExpr)
			if !ok || !isName(n.Fun, "regexp."+sel.Sel.Name) && !isName(n.Fun, "strings."+sel.Sel.Name) {
				return true
			}
			for _, arg := range n.Args {
				look(sel.Sel.Name, arg)
			}
		case *ast.BinaryExpr:
			if n.Op == token.EQL || n.Op == token.NEQ {
				look(n.Op.String(), n.X)
				look(n.Op.String(), n.Y)
			}
		case *ast.CaseClause:
			for _, e := range n.List {
				look("case", e)
			}
		}
		return true
	})
	return all
}

// translates reports whether an entry of a map leads from a word to Chinese alone, or from a text of ours to one of both
// languages.
func translates(entry ast.Expr, own []string) bool {
	pair, ok := entry.(*ast.KeyValueExpr)
	if !ok {
		return false
	}
	key, ok := literal(pair.Key)
	if !ok {
		return false
	}
	if value, ok := literal(pair.Value); ok {
		return strings.ContainsFunc(value, han)
	}
	chinese := false
	ast.Inspect(pair.Value, func(n ast.Node) bool {
		if e, ok := n.(ast.Expr); ok && !chinese {
			s, _ := literal(e)
			chinese = strings.ContainsFunc(s, han)
		}
		return true
	})
	return chinese && isOwn(key, own)
}

func han(r rune) bool { return unicode.Is(unicode.Han, r) }

// phrase is three words or more, without what regular expressions and formats have between them. Fewer are also the words of
// servers and of systems.
var phrase = regexp.MustCompile(`[A-Za-z0-9']{2,}(?:,? [A-Za-z0-9']{2,}){2,}`)

// isOwn reports whether a pattern is a text of ours of several words, or has a phrase of one.
func isOwn(pattern string, own []string) bool {
	if strings.Contains(strings.TrimSpace(pattern), " ") && slices.Contains(own, pattern) {
		return true
	}
	for _, p := range phrase.FindAllString(pattern, -1) {
		if slices.ContainsFunc(own, func(text string) bool { return strings.Contains(text, p) }) {
			return true
		}
	}
	return false
}

func TestTexts_AreSeenHoweverTheyAreRecognized(t *testing.T) {
	own := []string{"the run was killed after %d requests", "run killed"}
	for code, want := range map[string]int{
		`var zh = map[string]string{"done": "完成"}`:                                                            1,
		`var zh = map[string]i18n.Text{"run was killed": {EN: "killed", ZH: "被终止"}}`:                          1,
		`var zh = map[string]i18n.Text{"killed": {EN: "killed", ZH: "被终止"}}`:                                  0,
		`var zh = map[Reason]i18n.Text{Killed: {EN: "killed", ZH: "被终止"}}`:                                    0,
		"var killed = regexp.MustCompile(`^the run was killed after (\\d+) requests$`)":                       1,
		"var other = regexp.MustCompile(`^the server was killed by (\\d+)$`)":                                 0,
		`func f(s string) bool { return strings.HasPrefix(s, "the run was") }`:                                1,
		`func f(s string) bool { return strings.HasPrefix(s, "run-") }`:                                       0,
		`func f(s string) bool { return s == "run killed" }`:                                                  1,
		`func f(s string) bool { switch s { case "the run was killed": return true }; return false }`:         1,
		`func f(t i18n.Text) string { return t.Map(strings.ToUpper).In("zh") + fmt.Sprint("run killed", 1) }`: 0,
	} {
		file, err := parser.ParseFile(token.NewFileSet(), "p.go", "package p; "+code, 0)
		if err != nil {
			t.Fatal(err)
		}
		if got := recognized(file, own); len(got) != want {
			t.Errorf("%v seen in %s, want %d", got, code, want)
		}
	}
}
