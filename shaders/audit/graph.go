package audit

// graph is a directed graph of blocks with one more node, the exit, behind every return.
type graph struct {
	next, before [][]int
	exit         int
}

func (m *Module) graph() graph {
	n := len(m.blocks)
	g := graph{make([][]int, n+1), make([][]int, n+1), n}
	for i, b := range m.blocks {
		g.next[i] = b.next
		if len(b.next) == 0 {
			g.next[i] = []int{n}
		}
		for _, j := range g.next[i] {
			g.before[j] = append(g.before[j], i)
		}
	}
	return g
}

// immediate is the immediate dominator of each node that a root reaches, -1 for the root and for
// nodes that it does not reach: the algorithm of Cooper, Harvey and Kennedy.
func immediate(root int, next, before [][]int) []int {
	var order []int
	rank, seen := make([]int, len(next)), make([]bool, len(next))
	var visit func(i int)
	visit = func(i int) {
		seen[i] = true
		for _, j := range next[i] {
			if !seen[j] {
				visit(j)
			}
		}
		rank[i] = len(order)
		order = append(order, i)
	}
	visit(root)
	parent := make([]int, len(next))
	for i := range parent {
		parent[i] = -1
	}
	parent[root] = root
	for changed := true; changed; {
		changed = false
		for at := len(order) - 2; at >= 0; at-- { // reverse postorder, without the root
			i, common := order[at], -1
			for _, j := range before[i] {
				switch {
				case parent[j] < 0:
				case common < 0:
					common = j
				default:
					for a := j; a != common; {
						if rank[a] < rank[common] {
							a = parent[a]
						} else {
							common = parent[common]
						}
					}
				}
			}
			if parent[i] != common {
				parent[i], changed = common, true
			}
		}
	}
	parent[root] = -1
	return parent
}

// controllers are, for each block, the blocks whose branch decides whether it runs: it
// post-dominates one of their successors, but not themselves.
func (g graph) controllers() [][]int {
	after := immediate(g.exit, g.before, g.next) // immediate post-dominators
	by := make([][]int, len(g.next))
	for i, targets := range g.next {
		if len(targets) < 2 {
			continue
		}
		for _, j := range targets {
			for ; j >= 0 && j != after[i]; j = after[j] {
				by[j] = append(by[j], i)
			}
		}
	}
	return by
}

// loop is the blocks of a loop that OpLoopMerge declares.
type loop struct {
	holds []bool
	exits []int // blocks with a branch out of the loop
}

// loops are all loops: the blocks that a header dominates and its merge block does not.
func (m *Module) loops(g graph) (all []loop) {
	dominator := immediate(0, g.next, g.before)
	dominates := func(i, j int) bool {
		for ; j >= 0; j = dominator[j] {
			if i == j {
				return true
			}
		}
		return false
	}
	for i, b := range m.blocks {
		if b.merge == 0 {
			continue
		}
		merge, ok := m.index[b.merge]
		l := loop{holds: make([]bool, len(m.blocks))}
		for j := range m.blocks {
			l.holds[j] = dominates(i, j) && !(ok && dominates(merge, j))
		}
		for j, b := range m.blocks {
			for _, k := range b.next {
				if l.holds[j] && !l.holds[k] {
					l.exits = append(l.exits, j)
					break
				}
			}
		}
		all = append(all, l)
	}
	return all
}
