// Package inspect looks for faults in a set of pictures before an encoder is trained on it:
// pictures that cannot be read, copies of others, and those that are dark, bright, blurred or
// otherwise unlike the rest. It needs no GPU.
package inspect

import (
	"context"
	"sync"
	"sync/atomic"

	"vksimclr/data"
)

// Progress hears how far a phase is. It is called from one goroutine at a time.
type Progress func(phase Phase, done, of int)

// Phase is a part of the work.
type Phase int

// Every picture is looked at once; then the ones that may be copies are compared.
const (
	Looking Phase = iota
	Comparing
)

// Look looks at all pictures of the parts, on all cores. It keeps about 1.2 KB of each picture.
// progress may be nil. The error is the context's.
func Look(ctx context.Context, parts []Part, progress Progress) (*Report, error) {
	l := &look{Report: &Report{parts: parts, Counts: map[Kind]int{}}, progress: progress}
	for k, p := range parts {
		for i := range p.Set.Len() {
			l.at = append(l.at, address{k, i})
		}
	}
	l.pictures = make([]*facts, len(l.at))
	l.buffers.New = func() any { return new(data.Picture) }
	var done atomic.Int64
	parallel(ctx, len(l.at), func(i int) {
		l.pictures[i] = l.measure(i)
		l.tell(Looking, int(done.Add(1)), len(l.at))
	})
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	for i, f := range l.pictures {
		if f.problem == "" {
			l.good = append(l.good, i)
		}
	}
	l.summarize()
	l.addUnreadable()
	l.addFaults()
	if err := l.addCopies(ctx); err != nil {
		return nil, err
	}
	l.finish()
	return l.Report, nil
}

// address is where a picture stands.
type address struct{ part, place int }

// look is a Report in the making.
type look struct {
	*Report
	at       []address // of every picture
	good     []int     // pictures that can be read
	norms    norms
	faulty   []int // how many faults each picture has
	progress Progress
	told     sync.Mutex
	buffers  sync.Pool // of *data.Picture
}

func (l *look) tell(phase Phase, done, of int) {
	if l.progress != nil {
		l.told.Lock()
		defer l.told.Unlock()
		l.progress(phase, done, of)
	}
}

// picture reads picture i; the caller gives it back to buffers.
func (l *look) picture(i int) (*data.Picture, error) {
	p := l.buffers.Get().(*data.Picture)
	p.Key = ""
	err := l.parts[l.at[i].part].Set.Read(l.at[i].place, p)
	return p, err
}

func (l *look) measure(i int) *facts {
	p, err := l.picture(i)
	defer l.buffers.Put(p)
	if err != nil {
		return &facts{key: p.Key, problem: err.Error()}
	}
	f := measure(p)
	return &f
}

func (l *look) part(i int) string { return l.parts[l.at[i].part].Name }

// add adds a finding about picture i; like is the picture that is kept instead, or -1.
func (l *look) add(kind Kind, i, like int, detail string) {
	f := Finding{Kind: kind, Part: l.part(i), Key: l.pictures[i].key, Detail: detail, place: i,
		like: like}
	if like >= 0 {
		f.Like, f.LikePart = l.pictures[like].key, l.part(like)
	}
	l.Findings = append(l.Findings, f)
}

func (l *look) addUnreadable() {
	for _, p := range l.parts {
		for _, u := range p.Unreadable {
			l.Findings = append(l.Findings, Finding{Kind: Broken, Part: p.Name, Key: u.Key,
				Detail: u.Reason, place: -1, like: -1})
		}
	}
	for i, f := range l.pictures {
		if f.problem != "" {
			l.add(Broken, i, -1, f.problem)
			l.Findings[len(l.Findings)-1].place = -1
		}
	}
}

func (l *look) addFaults() {
	l.faulty = make([]int, len(l.pictures))
	for _, i := range l.good {
		for _, fault := range l.norms.faults(l.pictures[i]) {
			l.add(fault.kind, i, -1, fault.detail)
			l.faulty[i]++
		}
	}
}
