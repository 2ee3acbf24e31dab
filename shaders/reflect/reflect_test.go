package reflect

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// read parses a committed module.
func read(t *testing.T, name string) *Module {
	t.Helper()
	code, err := os.ReadFile(filepath.Join("..", "spirv", name+".spv"))
	if err != nil {
		t.Fatal(err)
	}
	m, err := Parse(code)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestParseStorageAndTexel(t *testing.T) {
	for name, kind := range map[string]Kind{"relu_forward": StorageBuffer,
		"relu_forward_texel": TexelBuffer} {
		m := read(t, name)
		if m.EntryPoint != "main" || m.Version != [2]int{1, 3} ||
			m.Local != [3]Size{{64, 0}, {1, -1}, {1, -1}} {
			t.Errorf("%s: entry point %q, version %v, workgroup %v", name, m.EntryPoint, m.Version,
				m.Local)
		}
		want := []Binding{
			{Binding: 0, Kind: kind, Element: "vec4", NonWritable: true},
			{Binding: 1, Kind: StorageBuffer, Element: "vec4", NonReadable: true},
		}
		if len(m.Bindings) != 2 || m.Bindings[0] != want[0] || m.Bindings[1] != want[1] {
			t.Errorf("%s: bindings %v, want %v", name, m.Bindings, want)
		}
		if len(m.Push) == 0 || m.Push[0] != (Member{0, "uint"}) {
			t.Errorf("%s: push constants %v", name, m.Push)
		}
	}
}

func TestCheckReportsEveryDifference(t *testing.T) {
	m := read(t, "relu_forward")
	good := Declaration{Args: []Arg{{Name: "x", Access: ReadVec4}, {Name: "y", Access: Write}},
		Push: m.Push}
	if err := Check(m, good); err != nil {
		t.Errorf("matching declaration: %v", err)
	}
	for message, d := range map[string]Declaration{
		"module uses 2 bindings, declaration has 1": {Args: good.Args[:1], Push: good.Push},
		`declared as output "x"`: {Args: []Arg{{Name: "x", Access: Write},
			{Name: "y", Access: Write}}, Push: good.Push},
		`declared as vec4 input "y"`: {Args: []Arg{{Name: "x", Access: Read},
			{Name: "y", Access: ReadVec4}}, Push: good.Push},
		"is not in the Go struct": {Args: good.Args},
		"is not in the shader": {Args: good.Args,
			Push: append([]Member{{0, "uint"}, {4, "float"}}, good.Push...)},
	} {
		if err := Check(m, d); err == nil || !strings.Contains(err.Error(), message) {
			t.Errorf("Check = %v, want %q in it", err, message)
		}
	}
}

func TestMembers(t *testing.T) {
	members, err := Members(struct {
		Rows uint32
		Eps  float32
		Pad  int32
	}{})
	if err != nil || len(members) != 3 || members[1] != (Member{4, "float"}) ||
		members[2] != (Member{8, "int"}) {
		t.Errorf("Members = %v, %v", members, err)
	}
	if _, err := Members(struct{ N int }{}); err == nil {
		t.Error("an int field was accepted")
	}
	if _, err := Members(struct{ A, B, C [16]uint32 }{}); err == nil {
		t.Error("array fields were accepted")
	}
}

// What is cut short or damaged is an error, never a panic.
func TestParseDamaged(t *testing.T) {
	code, err := os.ReadFile("../spirv/relu_forward.spv")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Parse([]byte("not SPIR-V, but long enough")); err == nil {
		t.Error("text was accepted")
	}
	for n := 0; n < len(code); n += 4 {
		Parse(code[:n])
	}
	for n := 20; n < len(code); n++ {
		damaged := append([]byte(nil), code...)
		damaged[n] ^= 0x15
		Parse(damaged)
	}
}
