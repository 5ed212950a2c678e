package archtest

import (
	"go/ast"
	"go/token"
	"maps"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var verb = regexp.MustCompile(`%[-+# 0]*(\[(\d+)\])?[0-9.*]*([a-zA-Z%])`)

// verbs are the verbs of a format by the argument that each takes.
func verbs(format string) map[int]string {
	all, next := map[int]string{}, 1
	for _, m := range verb.FindAllStringSubmatch(format, -1) {
		if m[3] == "%" {
			continue
		}
		if m[2] != "" {
			next, _ = strconv.Atoi(m[2])
		}
		all[next] = m[3]
		next++
	}
	return all
}

// literal is a string made of literals alone.
func literal(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		s, err := strconv.Unquote(e.Value)
		return s, err == nil && e.Kind == token.STRING
	case *ast.BinaryExpr:
		x, okX := literal(e.X)
		y, okY := literal(e.Y)
		return x + y, okX && okY
	}
	return "", false
}

func isName(e ast.Expr, name string) bool {
	sel, ok := e.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	id, ok := sel.X.(*ast.Ident)
	return ok && id.Name+"."+sel.Sel.Name == name
}

func TestTexts_HaveTheSameArgumentsInBothLanguages(t *testing.T) {
	found := 0
	for _, s := range sources(t) {
		ast.Inspect(s.file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || !isName(call.Fun, "i18n.Sprintf") && !isName(call.Fun, "i18n.Errorf") || len(call.Args) < 2 {
				return true
			}
			en, okEN := literal(call.Args[0])
			zh, okZH := literal(call.Args[1])
			if !okEN || !okZH {
				return true
			}
			found++
			ours, theirs := verbs(en), verbs(zh)
			same := len(ours) == len(theirs) && len(ours) == len(call.Args)-2
			for i, v := range ours {
				same = same && theirs[i] == v
			}
			if !same || strings.TrimSpace(zh) == "" {
				t.Errorf("%s: %q and %q do not take the same arguments", s.fset.Position(call.Pos()), en, zh)
			}
			return true
		})
	}
	if found < 20 {
		t.Errorf("found only %d texts with arguments", found)
	}
}

// formats are the literals of both languages of a text that i18n.Text.Format or the live view fills in.
func formats(text *ast.CompositeLit) (en, zh string, ok bool) {
	for _, e := range text.Elts {
		pair, isPair := e.(*ast.KeyValueExpr)
		if !isPair {
			return "", "", false
		}
		s, isLiteral := literal(pair.Value)
		switch key, _ := pair.Key.(*ast.Ident); {
		case !isLiteral || key == nil:
			return "", "", false
		case key.Name == "EN":
			en = s
		case key.Name == "ZH":
			zh = s
		}
	}
	return en, zh, en != "" && zh != ""
}

func TestTexts_HaveTheSameVerbsInBothLanguages(t *testing.T) {
	found := 0
	for _, s := range sources(t) {
		ast.Inspect(s.file, func(n ast.Node) bool {
			text, ok := n.(*ast.CompositeLit)
			if !ok {
				return true
			}
			en, zh, ok := formats(text)
			if !ok {
				return true
			}
			ours, theirs := verbs(en), verbs(zh)
			found += len(ours)
			if !maps.Equal(ours, theirs) {
				t.Errorf("%s: %q and %q do not take the same arguments", s.fset.Position(text.Pos()), en, zh)
			}
			return true
		})
	}
	if found < 20 {
		t.Errorf("found only %d verbs in texts", found)
	}
}

func TestTexts_AreWrittenInBothLanguages(t *testing.T) {
	for _, s := range sources(t) {
		ast.Inspect(s.file, func(n ast.Node) bool {
			text, ok := n.(*ast.CompositeLit)
			if !ok || text.Type != nil && !isName(text.Type, "i18n.Text") {
				return true
			}
			fields := map[string]bool{}
			for _, e := range text.Elts {
				if pair, ok := e.(*ast.KeyValueExpr); ok {
					if key, ok := pair.Key.(*ast.Ident); ok {
						fields[key.Name] = true
					}
				}
			}
			if fields["EN"] != fields["ZH"] && s.pkg != "perf/i18n" {
				t.Errorf("%s: a text in one language; i18n.Same is for what needs no translation", s.fset.Position(text.Pos()))
			}
			return true
		})
	}
}

// plurals finds a number before a noun that is plural whatever the number is.
var plurals = regexp.MustCompile(`%(\[\d+\])?d (more |other |different |recorded )?(requests|conversations|sessions|turns|answers|levels|lines|runs|items|prompts|arrivals|connections|replicas|files|gaps|streams|rows|columns|tokens)\b`)

// TestTexts_SayOneRequestAndNotOneRequests: i18n.Count makes the noun fit the number. Where the number stands between two nouns, the
// second one counts.
func TestTexts_SayOneRequestAndNotOneRequests(t *testing.T) {
	for _, s := range sources(t) {
		ast.Inspect(s.file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || !isName(call.Fun, "i18n.Sprintf") || len(call.Args) < 2 {
				return true
			}
			if en, known := literal(call.Args[0]); known && plurals.MatchString(en) {
				t.Errorf("%s: %q: a number of one would be wrong: use i18n.Count", s.fset.Position(call.Pos()), en)
			}
			return true
		})
	}
}
