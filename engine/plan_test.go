package engine

import (
	"math/rand/v2"
	"testing"
)

// Tensors that live at the same time never overlap, whatever their sizes and lifetimes.
func TestPlaceKeepsLivingTensorsApart(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		var temps []*storage
		for range 40 {
			first := random.IntN(60)
			size := uint64(1+random.IntN(5000)) * 4
			temps = append(temps, &storage{size: size, first: first, last: first + random.IntN(20)})
		}
		sizes, block := place(temps, 64<<10)
		for i, a := range temps {
			if a.offset%alignment != 0 || a.offset+a.size > sizes[block[a]] {
				t.Fatalf("tensor %d at %d, size %d, in a block of %d",
					i, a.offset, a.size, sizes[block[a]])
			}
			for _, b := range temps[:i] {
				together := a.first <= b.last && b.first <= a.last
				overlap := block[a] == block[b] &&
					a.offset < b.offset+b.size && b.offset < a.offset+a.size
				if together && overlap {
					t.Fatalf("%+v and %+v overlap", a, b)
				}
			}
		}
	}
}

func TestPlaceSharesMemory(t *testing.T) {
	temps := []*storage{
		{size: 1024, first: 0, last: 1}, {size: 1024, first: 2, last: 3},
		{size: 1024, first: 1, last: 2},
	}
	sizes, _ := place(temps, blockSize)
	if len(sizes) != 1 || sizes[0] != 2048 {
		t.Fatalf("three tensors, two alive at a time, take %v", sizes)
	}
}

func TestBarriersFollowHazards(t *testing.T) {
	a, b := &buffer{}, &buffer{}
	tensor := func(buf *buffer, lo, n int) Tensor {
		return Tensor{store: &storage{buffer: buf}, offset: uint64(lo), dtype: U32, dims: []int{n}}
	}
	copies := func(src, dst Tensor) op {
		return op{args: Args{In("s"), Out("d")}, tensors: []Tensor{src, dst}}
	}
	got := barriers([]op{
		copies(tensor(a, 0, 4), tensor(b, 0, 4)),
		copies(tensor(a, 0, 4), tensor(b, 16, 4)),  // other range: none
		copies(tensor(b, 0, 4), tensor(b, 64, 4)),  // reads what was written
		copies(tensor(a, 0, 4), tensor(b, 128, 4)), // none
		copies(tensor(a, 64, 4), tensor(b, 0, 4)),  // writes what was read
		copies(tensor(a, 64, 4), tensor(b, 0, 4)),  // writes what was written
	})
	want := []bool{false, false, true, false, true, true}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("operation %d: barrier %v, want %v", i, got[i], want[i])
		}
	}
}

// Operations that have disjoint elements of a tensor do not wait for one another because of it.
// They do because of other tensors, even of one that later lies in the same memory. So do
// operations before, behind and in the next group.
func TestDisjointOperationsDoNotWait(t *testing.T) {
	memory := &buffer{}
	y, z := &storage{buffer: memory}, &storage{buffer: memory, offset: 64}
	later := &storage{buffer: memory} // lies where y was
	tensor := func(s *storage) Tensor { return Tensor{store: s, dtype: U32, dims: []int{4}} }
	first, second := &disjoint{[]*storage{y, later}}, &disjoint{[]*storage{y}}
	write := func(s *storage, of *disjoint) op {
		return op{args: Args{InOut("y")}, tensors: []Tensor{tensor(s)}, disjoint: of}
	}
	steps := []struct {
		op   op
		wait bool
	}{
		{write(y, nil), false},
		{write(y, first), true}, // for the operation before the group
		{write(y, first), false},
		{write(z, first), false},
		{write(z, first), true}, // for another tensor of the group
		{write(y, first), false},
		{write(later, first), true}, // for what lay there
		{write(later, second), true},
		{write(y, second), true},
		{write(y, second), false},
		{write(y, nil), true},
	}
	var ops []op
	for _, s := range steps {
		ops = append(ops, s.op)
	}
	for i, got := range barriers(ops) {
		if want := steps[i].wait; got != want {
			t.Errorf("operation %d: barrier %t, want %t", i, got, want)
		}
	}
}

func TestFold(t *testing.T) {
	for _, c := range []struct{ n, limit int }{{1, 7}, {7, 7}, {8, 7}, {49, 7}, {65536, 65535}} {
		g, err := fold(c.n, c.limit)
		if err != nil || int(g[0]*g[1]) < c.n || int(g[0]) > c.limit || int(g[1]) > c.limit {
			t.Errorf("fold(%d, %d) = %v, %v", c.n, c.limit, g, err)
		}
	}
	if _, err := fold(50, 7); err == nil {
		t.Error("fold(50, 7) must fail")
	}
}

func TestLimits(t *testing.T) {
	c := Caps{MaxStorageRange: 1 << 30, Memory: 1 << 30, MaxGroups: 100}
	err := c.limit("range=1MiB,groups=7")
	if err != nil || c.MaxStorageRange != 1<<20 || c.MaxGroups != 7 {
		t.Errorf("%+v, %v", c, err)
	}
	c = Caps{Type: "cpu", Addresses: true, Shuffles: true}
	if err := c.limit("type=discrete"); err != nil || c.CPU() || c.Addresses || c.Shuffles {
		t.Errorf("%+v, %v", c, err)
	}
	if c.limit("rnage=1MiB") == nil || c.limit("range=x") == nil || c.limit("type=gpu") == nil {
		t.Error("bad limits must be refused")
	}
}
