package data

// labelColumn are the classes of pictures as a list or an archive names them, every name once.
type labelColumn struct {
	names  []string
	of     []int32 // the place in names of every picture's class; -1: it has none
	number map[string]int32
}

// add adds the class of the next picture; empty: it has none.
func (l *labelColumn) add(name string) {
	if name == "" {
		l.of = append(l.of, -1)
		return
	}
	n, ok := l.number[name]
	if !ok {
		if l.number == nil {
			l.number = map[string]int32{}
		}
		n = int32(len(l.names))
		l.number[name], l.names = n, append(l.names, name)
	}
	l.of = append(l.of, n)
}

// class is the class of picture i, and whether it has one.
func (l *labelColumn) class(i int) (name string, ok bool) {
	if l.of[i] < 0 {
		return "", false
	}
	return l.names[l.of[i]], true
}
