package archtest

import (
	"go/ast"
	"go/token"
	"regexp"
	"testing"
)

// undocumented are the exported names of a file without a comment: functions and methods, also of types that are not exported,
// types, and what else is declared. A group's comment serves its members, and that of a method those right below it.
func (s source) undocumented() (all []token.Pos) {
	line := func(at token.Pos) int { return s.fset.Position(at).Line }
	commented := 0 // the last line of what the comment above serves
	for _, d := range s.file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			has := d.Doc != nil || d.Recv != nil && line(d.Pos()) == commented+1
			if has {
				commented = line(d.End())
			}
			if d.Name.IsExported() && !has {
				all = append(all, d.Pos())
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				if d.Doc == nil && exportedWithoutComment(spec) {
					all = append(all, spec.Pos())
				}
			}
		}
	}
	return all
}

func exportedWithoutComment(spec ast.Spec) bool {
	switch spec := spec.(type) {
	case *ast.TypeSpec:
		return spec.Name.IsExported() && spec.Doc == nil && spec.Comment == nil
	case *ast.ValueSpec:
		return spec.Names[0].IsExported() && spec.Doc == nil && spec.Comment == nil
	}
	return false
}

func TestArch_ExportedNamesHaveComments(t *testing.T) {
	for _, s := range sources(t) {
		for _, at := range s.undocumented() {
			t.Errorf("%s: an exported name has no comment", s.fset.Position(at))
		}
	}
}

// A boolean's comment says what it "reports whether".
func TestArch_BooleansReportWhether(t *testing.T) {
	other := regexp.MustCompile(`\b(says|tells) whether\b`)
	for _, s := range sources(t) {
		for _, group := range s.file.Comments {
			if other.MatchString(group.Text()) {
				t.Errorf("%s: write reports whether", s.fset.Position(group.Pos()))
			}
		}
	}
}
