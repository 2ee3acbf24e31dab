package engine

// Traffic is the number of elements of a tensor that an operation reads and writes. Each element
// counts once, as if a cache kept it for all lanes.
type Traffic struct{ Read, Written float64 }

// traffic returns the traffic of a kernel that does not declare any: all that its arguments allow.
// A tensor that is bound twice, as a stand-in for an absent one, counts once as read.
func (a Args) traffic(tensors []Tensor) []Traffic {
	all := make([]Traffic, len(tensors))
	for i, t := range tensors {
		if a[i].Reads() && !readBefore(a, tensors, i) {
			all[i].Read = float64(t.Len())
		}
		if a[i].Writes() {
			all[i].Written = float64(t.Len())
		}
	}
	return all
}

// readBefore tells whether an argument before i reads the same bytes as i.
func readBefore(a Args, tensors []Tensor, i int) bool {
	t := tensors[i]
	for j, s := range tensors[:i] {
		same := s.store == t.store && s.offset == t.offset && s.Bytes() == t.Bytes()
		if same && a[j].Reads() {
			return true
		}
	}
	return false
}

// Operation is one recorded operation of a plan. FLOPs and traffic are those of all its runs.
type Operation struct {
	Scope  Scope
	Kernel string // Kernel is the SPIR-V's name, or copy, fill or host.
	Runs   int    // Runs is how often a run of the program goes through the operation.
	FLOPs  float64
	Params any   // Params is the struct of the kernel's push constants; nil for copy and fill.
	Uses   []Use // Uses are in the order of the kernel's bindings.
}

// Use says how an operation uses the tensor of one argument.
type Use struct {
	Argument, Tensor string
	Place            int     // Place is the index in Plan.Tensors; -1 for a persistent tensor.
	Read, Written    float64 // Read and Written are in bytes.
}

// Bytes returns the number of bytes that the operation reads and writes.
func (o Operation) Bytes() (read, written float64) {
	for _, u := range o.Uses {
		read += u.Read
		written += u.Written
	}
	return read, written
}

// kernel returns the SPIR-V's name, or copy, fill or host.
func (o *op) kernel() string {
	if o.kind == opDispatch {
		return o.shader
	}
	return [...]string{opCopy: "copy", opFill: fillName, opHost: "host", opBeside: "host",
		opJoin: "host"}[o.kind]
}

const fillName = "fill"

// describe lists the operations, and counts the uses of each transient tensor in its placement. The
// map place holds their indices in p.Tensors.
func (p *Plan) describe(ops []op, runs []int, place map[*storage]int) {
	for i := range ops {
		o := &ops[i]
		times := float64(runs[i])
		d := Operation{Scope: o.scope, Kernel: o.kernel(), Runs: runs[i], FLOPs: times * o.flops,
			Params: o.params}
		for j, t := range o.tensors {
			size := times * float64(t.dtype.Size())
			u := Use{Argument: o.args[j].Name, Tensor: t.store.name, Place: -1,
				Read: size * o.traffic[j].Read, Written: size * o.traffic[j].Written}
			if at, ok := place[t.store]; ok {
				u.Place = at
				p.Tensors[at].count(u)
			}
			d.Uses = append(d.Uses, u)
		}
		p.Operations = append(p.Operations, d)
	}
}

func (t *Placement) count(u Use) {
	t.BytesRead += u.Read
	t.BytesWritten += u.Written
	t.Reads += b2i(u.Read > 0)
	t.Writes += b2i(u.Written > 0)
}
