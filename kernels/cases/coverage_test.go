package cases

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Every operation of package kernels appears in some case of this package. An operation is an
// exported function that takes a recorder and returns nothing. A kernel that nobody compares with
// a reference is wrong sooner or later.
func TestEveryOperationHasACase(t *testing.T) {
	var cases strings.Builder
	for _, path := range sources(t, "*.go") {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		cases.Write(text)
	}
	operations := 0
	for _, path := range sources(t, "../*.go") {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Name.IsExported() && f.Recv == nil &&
				f.Type.Results == nil && takesRecorder(f) {
				operations++
				if !strings.Contains(cases.String(), "kernels."+f.Name.Name+"(") {
					t.Errorf("%s: no case calls kernels.%s: see docs/adding-a-kernel.md",
						filepath.Base(path), f.Name.Name)
				}
			}
		}
	}
	if operations == 0 {
		t.Error("no operations found in package kernels")
	}
}

func sources(t *testing.T, pattern string) (paths []string) {
	t.Helper()
	all, err := filepath.Glob(pattern)
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range all {
		if !strings.HasSuffix(path, "_test.go") {
			paths = append(paths, path)
		}
	}
	return paths
}

// takesRecorder tells whether the first parameter is a *engine.Recorder.
func takesRecorder(f *ast.FuncDecl) bool {
	if len(f.Type.Params.List) == 0 {
		return false
	}
	pointer, ok := f.Type.Params.List[0].Type.(*ast.StarExpr)
	if !ok {
		return false
	}
	selector, ok := pointer.X.(*ast.SelectorExpr)
	return ok && selector.Sel.Name == "Recorder"
}
