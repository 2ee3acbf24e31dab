package inspect

import (
	"context"
	"fmt"

	"vksimclr/data"
)

// addCopies finds pictures with the same pixels and near duplicates, within and between parts.
func (l *look) addCopies(ctx context.Context) error {
	first := map[[16]byte]int{} // the first picture with these pixels
	all := newGroups(len(l.pictures))
	var distinct []int
	for _, i := range l.good {
		digest := l.pictures[i].digest
		if j, ok := first[digest]; ok {
			all.join(i, j)
		} else {
			first[digest] = i
			distinct = append(distinct, i)
		}
	}
	c := copies{read: func(k int) (plane, error) { return l.grey(distinct[k], sharpSide) },
		progress: func(done, of int) { l.tell(Comparing, done, of) }}
	for _, i := range distinct {
		c.pictures = append(c.pictures, l.pictures[i])
	}
	near, err := c.find(ctx)
	if err != nil {
		return err
	}
	for k, i := range distinct {
		all.join(i, distinct[near.find(k)])
	}
	elsewhere := 0
	for _, group := range all.members() {
		elsewhere += l.addGroup(group)
	}
	if elsewhere > 0 {
		l.Notes = append(l.Notes, fmt.Sprintf("copies with another label than the picture that "+
			"they are like: %d; one of both labels is wrong", elsewhere))
	}
	return nil
}

// grey reads the brightness of picture i once more, scaled down so that no side is longer than side
// pixels.
func (l *look) grey(i, side int) (plane, error) {
	p, err := l.picture(i)
	defer l.buffers.Put(p)
	if err != nil {
		return plane{}, err
	}
	return lumaWithin(p.Height, p.Width, p.Pixels, side), nil
}

// addGroup names all pictures of a group of copies but the best one. Where some are tested on,
// those to train on are leaks. It counts the copies with another label than the one they are like.
func (l *look) addGroup(group []int) (elsewhere int) {
	l.order(group)
	kept := map[string]int{} // the best picture of each part
	for _, i := range group {
		part := l.part(i)
		best, ok := kept[part]
		if !ok {
			kept[part], best = i, i
		}
		like, kind := best, NearDuplicate
		if test, ok := l.leaked(group, i); ok {
			like, kind = test, Leak
		} else if i == best {
			continue
		}
		same := l.pictures[i].digest == l.pictures[like].digest
		detail := "a copy of it"
		switch {
		case same && kind == NearDuplicate:
			kind, detail = Duplicate, "the same pixels"
		case same:
			detail = "the same pixels are tested on"
		case kind == Leak:
			detail = "a copy of it is tested on"
		}
		if a, b := l.label(i), l.label(like); a != b && a != "" && b != "" {
			detail += fmt.Sprintf("; its class is %s, not %s", a, b)
			elsewhere++
		}
		l.add(kind, i, like, detail)
	}
	return elsewhere
}

// leaked is the picture of a group that is tested on, where picture i is trained on: the one with
// the same pixels, if there is one.
func (l *look) leaked(group []int, i int) (test int, ok bool) {
	if l.part(i) != Train {
		return 0, false
	}
	for _, k := range group {
		if l.part(k) == Train {
			continue
		}
		if !ok || l.pictures[k].digest == l.pictures[i].digest {
			test, ok = k, true
		}
		if l.pictures[test].digest == l.pictures[i].digest {
			break
		}
	}
	return test, ok
}

// label is the class of a picture, empty where it has none.
func (l *look) label(i int) string { return labelOf(l.parts[l.at[i].part].Set, l.at[i].place) }

func labelOf(set data.Dataset, place int) string {
	labelled, ok := set.(data.Labelled)
	if !ok {
		return ""
	}
	return labelled.Classes()[labelled.Label(place)]
}
