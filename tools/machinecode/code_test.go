package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"vksimclr/engine"
)

// assembly is a kernel as RADV shows it: a loop over rounds around the loop that multiplies, an
// epilogue with a short loop of its own.
const assembly = `BB0:
	s_load_b32 s3, s[0:1], 0x70                                 ; f40000c0 f8000070
	s_cbranch_scc0 BB9                                          ; bfa10b46
BB1:
	buffer_load_b128 v[0:3], v4, s[20:23], 0 offen              ; e05c1000
	v_add_nc_u32_e32 v4, 16, v4
BB2:
	ds_load_b128 v[8:11], v4                                    ; dbfc0000
	v_fma_f32 v12, v0, v8, v12
	v_fmac_f32_e32 v13, v1, v9
	v_add_nc_u32_e32 v5, 1, v5
	s_cbranch_vccnz BB2
BB3:
	s_barrier
	s_branch BB1
BB4:
	v_cvt_f16_f32_e32 v1, v12
	v_fma_f32 v12, v0, v8, v12
	s_cbranch_scc1 BB4
BB9:
	buffer_store_b64 v[6:7], v5, s[20:23], 0 offen
	s_endpgm
`

func TestHotLoop(t *testing.T) {
	loop, rest := hotLoop(parse(assembly))
	if want := (mix{vector: 3, multiplyAdd: 2, shared: 1, scalar: 1}); loop != want {
		t.Errorf("the loop is %+v, want %+v", loop, want)
	}
	want := mix{vector: 2, multiplyAdd: 1, memory: 1, scalar: 2}
	if rest != want {
		t.Errorf("behind the loop is %+v, want %+v", rest, want)
	}
	_, rest = hotLoop(parse("BB0:\n\tv_add_f32_e32 v1, v1, v1\n\ts_endpgm\n"))
	if rest.all() != 2 {
		t.Errorf("without a loop %d instructions are left, want 2", rest.all())
	}
}

// TestMatricesCount: a loop with few matrix instructions outweighs one with more multiply-adds.
func TestMatricesCount(t *testing.T) {
	text := "BB0:\n\tv_wmma_f32_16x16x16_f16 v[0:7], v[8:15], v[16:23], v[0:7]\n" +
		"\ts_cbranch_scc1 BB0\nBB1:\n" +
		strings.Repeat("\tv_fma_f32 v1, v1, v1, v1\n", 100) + "\ts_cbranch_scc1 BB1\n"
	if loop, _ := hotLoop(parse(text)); loop.products() != 1 || loop.matrix != 1 {
		t.Errorf("the loop is %+v, want that of the matrix", loop)
	}
}

// sample is the table of one kernel with so many registers.
func sample(registers int64) table {
	m := engine.MachineCode{Shader: "k", Constants: []uint32{64, 1}, Text: assembly,
		Statistics: []engine.Statistic{{Name: "VGPRs", Value: registers},
			{Name: "Subgroups per SIMD", Value: 8}}}
	return tableOf(engine.Caps{Name: "Null hardware (RADV NAVI31)", Driver: "radv Mesa 1"},
		[]engine.MachineCode{m})
}

func TestTableIsReadBack(t *testing.T) {
	file := filepath.Join(t.TempDir(), "navi31.tsv")
	want := sample(100)
	if err := os.WriteFile(file, []byte(want.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	have, err := readTable(file)
	if err != nil {
		t.Fatal(err)
	}
	if have.String() != want.String() || have.card != "navi31" || have.driver != "radv Mesa 1" {
		t.Errorf("read\n%v\nwrote\n%v", have, want)
	}
	if err := os.WriteFile(file, []byte(want.String()+"x\t1\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := readTable(file); err == nil || !strings.Contains(err.Error(), file+":5:") {
		t.Errorf("a short row gives %v, want the file and line 5", err)
	}
}

func TestRegressionsAreNamed(t *testing.T) {
	for _, c := range []struct {
		was, is       int64
		better, worse int
	}{{100, 100, 0, 0}, {100, 105, 0, 0}, {100, 106, 0, 1}, {106, 100, 1, 0}, {0, 1, 0, 1}} {
		better, worse := compare(sample(c.was), sample(c.is))
		if len(better) != c.better || len(worse) != c.worse {
			t.Errorf("%d -> %d registers: better %q, worse %q", c.was, c.is, better, worse)
		}
	}
	gone := sample(1)
	gone.rows = map[string][]int64{}
	if _, worse := compare(sample(1), gone); len(worse) != 1 {
		t.Errorf("a kernel that is gone: %q", worse)
	}
	if err := report(sample(100), sample(200)); err == nil {
		t.Error("twice the registers are no error")
	}
	other := sample(200)
	other.driver = "radv Mesa 2"
	if err := report(sample(100), other); err != nil {
		t.Errorf("another Mesa is compared: %v", err)
	}
}

// TestCommittedTables: the tables are whole, and no kernel in them spills.
func TestCommittedTables(t *testing.T) {
	for _, card := range []string{"navi21", "navi31"} {
		table, err := readTable(card + ".tsv")
		if err != nil {
			t.Fatal(err)
		}
		if len(table.rows) < 100 {
			t.Errorf("%s has %d kernels", card, len(table.rows))
		}
		spilled := slices.Index(columns, "Spilled VGPRs")
		for _, name := range table.names() {
			if n := table.rows[name][spilled]; n > 0 {
				t.Errorf("%s: %s spills %d registers", card, name, n)
			}
		}
	}
}
