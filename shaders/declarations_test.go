package shaders_test

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"vksimclr/shaders/reflect"
)

// declared is what a composite literal engine.Kernel[P]{Shader: …, Args: …} says.
type declared struct {
	reflect.Declaration
	position string
	fields   []string // names of P's fields
	forms    []string // names of the engine's constants
	wide     []reflect.Arg
	factors  map[string]bool // arguments that are of the storage type in FormMatrix
}

// forms are the suffixes of shaders by form.
var forms = map[string]string{"FormLanes": "", "FormShared": "_shared", "FormMatrix": "_matrix",
	"FormWorkgroup": "_matrix_workgroup"}

// as is the declaration of one form.
func (d declared) as(form string) declared {
	d.Args = slices.Clone(d.Args)
	if form != "FormLanes" {
		d.Args = append(d.Args, d.wide...)
	}
	for i, a := range d.Args {
		if strings.HasPrefix(forms[form], "_matrix") && d.factors[a.Name] {
			d.Args[i].Access = reflect.ReadAct
		}
	}
	return d
}

// specs is the number of specialisation constants that a declaration allows: ids 1 to 7. The call
// gives their values.
const specs = 7

var errArguments = errors.New(
	"write arguments as engine.Args{engine.In(…), …}: the module is checked against them")

var accesses = map[string]reflect.Access{"In": reflect.Read, "In4": reflect.ReadVec4,
	"Out": reflect.Write, "InOut": reflect.ReadWrite,
	"Stored": reflect.ReadAct, "OutStored": reflect.WriteAct, "InOutStored": reflect.ReadWriteAct,
	"Same4": reflect.ReadVec4, "Factor4": reflect.ReadVec4, "SameStored": reflect.ReadAct}

// declarations reads the declarations from the sources of the packages that launch shaders, by
// shader stem. So there is no registry to maintain.
func declarations(t *testing.T) map[string]declared {
	t.Helper()
	all := map[string]declared{}
	// engine has a kernel to measure with
	for _, folder := range []string{"../kernels", "../engine"} {
		declarationsIn(t, folder, all)
	}
	return all
}

func declarationsIn(t *testing.T, folder string, all map[string]declared) {
	t.Helper()
	paths, err := filepath.Glob(folder + "/*.go")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no sources in %s: %v", folder, err)
	}
	positions := token.NewFileSet()
	structs := map[string]*ast.StructType{}
	var literals []*ast.CompositeLit
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(positions, path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.TypeSpec:
				if s, ok := n.Type.(*ast.StructType); ok {
					structs[n.Name.Name] = s
				}
			case *ast.CompositeLit:
				if kernelParams(n) != "" {
					literals = append(literals, n)
				}
			}
			return true
		})
	}
	for _, literal := range literals {
		position := positions.Position(literal.Pos())
		shader, d, err := declaration(literal, structs[kernelParams(literal)])
		d.position = fmt.Sprintf("%s:%d", strings.TrimPrefix(position.Filename, "../"),
			position.Line)
		if err != nil {
			t.Errorf("%s: %v", d.position, err)
			continue
		}
		for _, form := range d.forms {
			name := shader + forms[form]
			if other, ok := all[name]; ok {
				t.Errorf("%s: %s is declared at %s already", d.position, name, other.position)
			} else {
				all[name] = d.as(form)
			}
		}
	}
}

// kernelParams is the P of a literal engine.Kernel[P]{…}, "" for other literals.
func kernelParams(literal *ast.CompositeLit) string {
	index, ok := literal.Type.(*ast.IndexExpr)
	if !ok || lastName(index.X) != "Kernel" {
		return ""
	}
	return lastName(index.Index)
}

// lastName is Name of both Name and engine.Name, "" of anything else.
func lastName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return ""
}

func declaration(literal *ast.CompositeLit, params *ast.StructType) (
	shader string, d declared, err error) {
	d.Specs, d.factors = specs, map[string]bool{}
	for _, element := range literal.Elts {
		pair, ok := element.(*ast.KeyValueExpr)
		if !ok {
			return "", d, fmt.Errorf("name the fields of engine.Kernel")
		}
		switch pair.Key.(*ast.Ident).Name {
		case "Shader":
			if shader, ok = text(pair.Value); !ok {
				return "", d,
					errors.New("write Shader as a string: its module is checked against it")
			}
		case "Args":
			if d.Args, err = d.arguments(pair.Value); err != nil {
				return "", d, err
			}
		case "Wide":
			if d.wide, err = d.arguments(pair.Value); err != nil {
				return "", d, err
			}
		case "Forms":
			list, ok := pair.Value.(*ast.CompositeLit)
			if !ok {
				return "", d, fmt.Errorf("write Forms as []engine.Form{engine.FormLanes, …}")
			}
			for _, form := range list.Elts {
				d.forms = append(d.forms, lastName(form))
			}
		}
	}
	if d.forms == nil {
		d.forms = []string{"FormLanes"}
	}
	if params == nil {
		return "", d, fmt.Errorf("declare the parameters as a struct in the same package")
	}
	names := map[string]string{"uint32": "uint", "int32": "int", "float32": "float"}
	for _, field := range params.Fields.List {
		kind, ok := field.Type.(*ast.Ident)
		if !ok || names[kind.Name] == "" || len(field.Names) == 0 {
			return "", d,
				errors.New("parameters are uint32, int32 and float32 fields, nothing else")
		}
		for _, name := range field.Names {
			d.Push = append(d.Push, reflect.Member{Offset: uint32(4 * len(d.Push)),
				Type: names[kind.Name]})
			d.fields = append(d.fields, name.Name)
		}
	}
	return shader, d, nil
}

// arguments reads engine.Args{engine.In4("x"), …}.
func (d declared) arguments(e ast.Expr) (args []reflect.Arg, err error) {
	list, ok := e.(*ast.CompositeLit)
	if !ok {
		return nil, errArguments
	}
	for _, arg := range list.Elts {
		a, ok := argument(arg)
		if !ok {
			return nil, errArguments
		}
		if call := arg.(*ast.CallExpr); lastName(call.Fun) == "Factor4" {
			d.factors[a.Name] = true
		}
		args = append(args, a)
	}
	return args, nil
}

// argument reads engine.In4("x").
func argument(e ast.Expr) (reflect.Arg, bool) {
	call, ok := e.(*ast.CallExpr)
	if !ok || len(call.Args) != 1 {
		return reflect.Arg{}, false
	}
	access, known := accesses[lastName(call.Fun)]
	name, ok := text(call.Args[0])
	return reflect.Arg{Name: name, Access: access, Same: same(lastName(call.Fun))}, known && ok
}

func text(e ast.Expr) (string, bool) {
	literal, ok := e.(*ast.BasicLit)
	if !ok || literal.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(literal.Value)
	return s, err == nil
}

// same tells whether a constructor declares what all lanes read alike.
func same(constructor string) bool {
	return strings.HasPrefix(constructor, "Same") || constructor == "Factor4"
}
