package engine

// Traffic is how many elements of a tensor an operation reads and writes: each counts once, as if a cache kept it for all lanes that want it.
type Traffic struct{ Read, Written float64 }

// traffic is that of a kernel that does not say: all that its arguments allow. What is bound twice, as a stand-in for an absent tensor, is read once.
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

func readBefore(a Args, tensors []Tensor, i int) bool {
	for j := range i {
		if s, t := tensors[j], tensors[i]; a[j].Reads() && s.store == t.store && s.offset == t.offset && s.Bytes() == t.Bytes() {
			return true
		}
	}
	return false
}

// Operation is one recorded operation, as a plan tells of it.
type Operation struct {
	Scope  Scope
	Kernel string // the SPIR-V's name, or copy or fill
	FLOPs  float64
	Uses   []Use // by binding
}

// Use is what an operation does with the tensor of one argument.
type Use struct {
	Argument, Tensor string
	Place            int     // of a transient tensor: its number in Plan.Tensors; -1: persistent
	Read, Written    float64 // bytes
}

// Bytes are what the operation reads and writes.
func (o Operation) Bytes() (read, written float64) {
	for _, u := range o.Uses {
		read += u.Read
		written += u.Written
	}
	return read, written
}

// kernel is the SPIR-V's name, or what else the operation is.
func (o *op) kernel() string {
	if o.kind == opDispatch {
		return o.shader
	}
	return [...]string{opCopy: "copy", opFill: "fill"}[o.kind]
}

// describe lists the operations and counts into the placements how often each transient tensor is used; place numbers those.
func (p *Plan) describe(ops []op, place map[*storage]int) {
	for i := range ops {
		o := &ops[i]
		d := Operation{Scope: o.scope, Kernel: o.kernel(), FLOPs: o.flops}
		for j, t := range o.tensors {
			size := float64(t.dtype.Size())
			u := Use{Argument: o.args[j].Name, Tensor: t.store.name, Place: -1, Read: size * o.traffic[j].Read, Written: size * o.traffic[j].Written}
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
