package engine

import "fmt"

// Section begins a part of the program and returns its number, from 0. Order says how often and in
// which order the parts run; a program without sections is one part that runs once. All operations
// of a program with sections lie in one of them. A transient tensor lives within its section:
// between sections nothing but persistent tensors is kept. All transient tensors share one arena.
func (r *Recorder) Section() int {
	if len(r.sections) == 0 && len(r.ops) > 0 {
		panic("engine: the first section begins behind an operation")
	}
	r.sections = append(r.sections, len(r.ops))
	return len(r.sections) - 1
}

// Order appends sections to the order in which a run of the program goes through them. A section
// may run any number of times, and every section that has operations must run.
func (r *Recorder) Order(sections ...int) {
	for _, s := range sections {
		if s < 0 || s >= len(r.sections) {
			panic(fmt.Sprintf("engine: the order has section %d of %d", s, len(r.sections)))
		}
	}
	r.order = append(r.order, sections...)
}

// Prune drops those operations of the section under way that nothing needs: all that they write is
// transient, and no operation behind them that is needed reads it.
func (r *Recorder) Prune() {
	lo := r.sections[len(r.sections)-1]
	read := map[*storage]bool{}
	var needed []op // the last first
	for i := len(r.ops) - 1; i >= lo; i-- {
		o := r.ops[i]
		for _, t := range o.tensors {
			if t.store.transient {
				t.store.first = -1
			}
		}
		if !o.needed(read) {
			continue
		}
		for j, t := range o.tensors {
			if o.args[j].Reads() {
				read[t.store] = true
			}
		}
		needed = append(needed, o)
	}
	r.ops = r.ops[:lo]
	for i := len(needed) - 1; i >= 0; i-- {
		needed[i].use(len(r.ops))
		r.ops = append(r.ops, needed[i])
	}
}

// needed tells whether the operation writes what is persistent or read later.
func (o *op) needed(read map[*storage]bool) bool {
	if o.onHost() {
		return true
	}
	for j, t := range o.tensors {
		if o.args[j].Writes() && (!t.store.transient || read[t.store]) {
			return true
		}
	}
	return false
}

// use notes that operation number at uses its transient tensors.
func (o *op) use(at int) {
	for _, t := range o.tensors {
		if !t.store.transient {
			continue
		}
		if t.store.first < 0 {
			t.store.first = at
		}
		t.store.last = at
	}
}

// checkSection panics where a transient tensor was used in an earlier section.
func (r *Recorder) checkSection(t Tensor) {
	if n := len(r.sections); n > 0 && t.store.first >= 0 && t.store.first < r.sections[n-1] {
		panic(fmt.Sprintf("engine: %v is transient and used in two sections", t))
	}
}

// order is which operations run in which order.
type order struct {
	sections [][2]int // operations of each section, from and to (exclusive); none: all are one
	runs     []int    // sections in order
}

// inOrder is the order of the operations recorded so far.
func (r *Recorder) inOrder() (o order) {
	for s, lo := range r.sections {
		hi := len(r.ops)
		if s+1 < len(r.sections) {
			hi = r.sections[s+1]
		}
		o.sections = append(o.sections, [2]int{lo, hi})
	}
	o.runs = r.order
	return o
}

// count returns how often a run goes through each of n operations.
func (o order) count(n int) []int {
	count := make([]int, n)
	for i := range count {
		count[i] = b2i(len(o.sections) == 0)
	}
	for _, s := range o.runs {
		for i := o.sections[s][0]; i < o.sections[s][1]; i++ {
			count[i]++
		}
	}
	return count
}

// begins tells whether a section begins at an operation.
func (o order) begins() map[int]bool {
	first := map[int]bool{}
	for _, s := range o.sections {
		first[s[0]] = true
	}
	return first
}

// sequence is the pieces of a run, in order: those of each section.
func (o order) sequence(pieces []piece, starts []int) (all []piece) {
	if len(o.sections) == 0 {
		return pieces
	}
	of := make([][]piece, len(o.sections))
	for s, bounds := range o.sections {
		for i, start := range starts {
			if start >= bounds[0] && start < bounds[1] {
				of[s] = append(of[s], pieces[i])
			}
		}
	}
	for _, s := range o.runs {
		all = append(all, of[s]...)
	}
	return all
}
