package engine

import (
	"fmt"
	"slices"
)

// hostWork is what the host does in the middle of a program.
type hostWork struct {
	name string
	do   func() error
}

// onHost tells whether the operation is the host's.
func (o *op) onHost() bool { return o.kind >= opHost }

// Host records work of the host: the device has done everything recorded before, do runs, and the
// device goes on once do has returned. The work may read and write the bytes (Map) of the host
// tensors that it names, and records nothing itself. An error ends the run: Device.Wait returns it.
//
// Work runs in a goroutine of the device. A program in sections runs it as often as its section.
func (r *Recorder) Host(name string, reads, writes []Tensor, do func() error) {
	r.addHost(opHost, name, reads, writes, do)
}

// Beside is like Host, but the device goes on meanwhile with what is recorded behind it, which must
// not touch the tensors before Join: recording such an operation panics. All work recorded with
// Beside runs in one goroutine, in order of recording, each once the device has done everything
// before it.
func (r *Recorder) Beside(name string, reads, writes []Tensor, do func() error) {
	r.addHost(opBeside, name, reads, writes, do)
	r.beside = append(r.beside, len(r.ops)-1)
}

// Join has the device go on only once all work recorded with Beside so far is over.
func (r *Recorder) Join() {
	r.beside = r.beside[:0]
	r.add(op{kind: opJoin, scope: r.scope, host: &hostWork{name: "join"}})
}

func (r *Recorder) addHost(kind opKind, name string, reads, writes []Tensor, do func() error) {
	o := op{kind: kind, scope: r.scope, host: &hostWork{name, do}, traffic: []Traffic{}}
	for i, t := range slices.Concat(reads, writes) {
		if !t.store.host && !t.store.spill {
			panic(fmt.Sprintf("engine: the host's work %q is to touch %v, which is no host tensor",
				name, t))
		}
		arg := In(t.store.name)
		if i >= len(reads) {
			arg = Out(t.store.name)
		}
		o.args, o.tensors = append(o.args, arg), append(o.tensors, t)
		o.traffic = append(o.traffic, Traffic{}) // none of the device's
	}
	r.add(o)
}

// checkBeside panics where an operation touches what work beside it, recorded before, may use.
// Other such work does not run at the same time.
func (r *Recorder) checkBeside(o *op) {
	if o.kind == opBeside {
		return
	}
	for _, at := range r.beside {
		if t, ok := o.meets(&r.ops[at]); ok {
			panic(fmt.Sprintf("engine: %s touches %v before a Join behind the host's work %q",
				o.kernel(), t, r.ops[at].host.name))
		}
	}
}

// meets finds a tensor of o of which another operation uses a part too, and one of them writes it.
func (o *op) meets(other *op) (Tensor, bool) {
	for i, t := range o.tensors {
		for j, u := range other.tensors {
			if t.overlaps(u) && (o.args[i].Writes() || other.args[j].Writes()) {
				return t, true
			}
		}
	}
	return Tensor{}, false
}

// overlaps tells whether two tensors share bytes.
func (t Tensor) overlaps(u Tensor) bool {
	return t.store == u.store && t.offset < u.offset+uint64(u.Bytes()) &&
		u.offset < t.offset+uint64(t.Bytes())
}
