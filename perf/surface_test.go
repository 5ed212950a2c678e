package perf_test

import (
	"bytes"
	"fmt"
	"go/importer"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/testenv"
)

const module = "github.com/modelscope/evalscope/"

// Nobody outside of this module can name an internal type, so none may be needed to use a public package.
func TestSurface_MentionsNoInternalType(t *testing.T) {
	packages, paths := publicPackages(t)
	for _, path := range paths {
		pkg, err := packages.Import(path)
		if err != nil {
			t.Fatal(err)
		}
		s := surface{t: t, seen: map[types.Type]bool{}}
		for _, name := range pkg.Scope().Names() {
			if o := pkg.Scope().Lookup(name); o.Exported() {
				s.object(strings.TrimPrefix(path, module)+"."+name, o)
			}
		}
	}
	if len(paths) < 10 {
		t.Errorf("only %d public packages were found: %v", len(paths), paths)
	}
}

func TestSurface_HasFewOptions(t *testing.T) {
	packages, _ := publicPackages(t)
	pkg, err := packages.Import(module + "perf")
	if err != nil {
		t.Fatal(err)
	}
	var options []string
	for _, name := range pkg.Scope().Names() {
		f, ok := pkg.Scope().Lookup(name).(*types.Func)
		if !ok || !f.Exported() {
			continue
		}
		if r := f.Signature().Results(); r.Len() == 1 && types.TypeString(r.At(0).Type(), nil) == module+"perf.Option" {
			options = append(options, name)
		}
	}
	if len(options) == 0 || len(options) > 8 {
		t.Errorf("the options are %v: more than eight are a second Config", options)
	}
}

// publicPackages imports the packages below perf from what the compiler exported.
func publicPackages(t *testing.T) (types.Importer, []string) {
	t.Helper()
	list := exec.CommandContext(t.Context(), "go", "list", "-export", "-deps", "-f", "{{.ImportPath}}\t{{.Export}}", "./perf/...")
	list.Dir = testenv.Root()
	out, err := list.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	exports := map[string]string{}
	var paths []string
	for line := range strings.Lines(string(out)) {
		path, file, _ := strings.Cut(strings.TrimSpace(line), "\t")
		exports[path] = file
		if path == module+"perf" || strings.HasPrefix(path, module+"perf/") {
			paths = append(paths, path)
		}
	}
	lookup := func(path string) (io.ReadCloser, error) {
		data, err := os.ReadFile(exports[path])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		return io.NopCloser(bytes.NewReader(data)), nil
	}
	return importer.ForCompiler(token.NewFileSet(), "gc", lookup), paths
}

// A surface walks what a user of an object sees.
type surface struct {
	t    *testing.T
	seen map[types.Type]bool
}

func (s surface) object(where string, o types.Object) {
	if name, ok := o.(*types.TypeName); ok {
		if !name.IsAlias() {
			s.named(where, o.Type())
			return
		}
	}
	s.mention(where, o.Type())
}

// named walks a declared type's exported fields and methods.
func (s surface) named(where string, t types.Type) {
	s.mention(where, t.Underlying())
	for _, set := range []*types.MethodSet{types.NewMethodSet(t), types.NewMethodSet(types.NewPointer(t))} {
		for m := range set.Methods() {
			if m.Obj().Exported() {
				s.mention(where+"."+m.Obj().Name(), m.Obj().Type())
			}
		}
	}
}

// mention looks at a type where it is used.
func (s surface) mention(where string, t types.Type) {
	if s.seen[t] {
		return
	}
	s.seen[t] = true
	switch t := t.(type) {
	case *types.Alias:
		s.mention(where, types.Unalias(t))
	case *types.Named:
		if p := t.Obj().Pkg(); p != nil && strings.HasPrefix(p.Path(), module+"internal/") {
			s.t.Errorf("%s mentions %s", where, t)
		}
		for a := range t.TypeArgs().Types() {
			s.mention(where, a)
		}
	case *types.Struct:
		for f := range t.Fields() {
			if f.Exported() {
				s.mention(where+"."+f.Name(), f.Type())
			} else if f.Embedded() { // its exported names are promoted
				s.mention(where+"."+f.Name(), f.Type())
			}
		}
	case *types.Signature:
		s.mention(where, t.Params())
		s.mention(where, t.Results())
	case *types.Tuple:
		for v := range t.Variables() {
			s.mention(where, v.Type())
		}
	case *types.Interface:
		for m := range t.Methods() {
			s.mention(where+"."+m.Name(), m.Type())
		}
	case *types.Map:
		s.mention(where, t.Key())
		s.mention(where, t.Elem())
	case interface{ Elem() types.Type }: // pointer, slice, array, channel
		s.mention(where, t.Elem())
	}
}
