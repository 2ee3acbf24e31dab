package inspect

// groups joins numbers into groups (a union-find structure).
type groups struct{ parent []int }

func newGroups(n int) *groups {
	g := &groups{make([]int, n)}
	for i := range g.parent {
		g.parent[i] = i
	}
	return g
}

// find is the smallest number of the group of i.
func (g *groups) find(i int) int {
	for g.parent[i] != i {
		g.parent[i] = g.parent[g.parent[i]]
		i = g.parent[i]
	}
	return i
}

func (g *groups) join(i, j int) {
	a, b := g.find(i), g.find(j)
	g.parent[max(a, b)] = min(a, b)
}

// members lists the groups of two and more, in ascending order.
func (g *groups) members() [][]int {
	byRoot := map[int][]int{}
	for i := range g.parent {
		root := g.find(i)
		byRoot[root] = append(byRoot[root], i)
	}
	var list [][]int
	for i := range g.parent {
		if m := byRoot[i]; len(m) > 1 {
			list = append(list, m)
		}
	}
	return list
}
