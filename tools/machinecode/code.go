package main

import (
	"regexp"
	"strings"
)

// mix counts the instructions of a piece of code by kind.
type mix struct {
	vector      int // Vector instructions, multiply-adds and matrices among them.
	multiplyAdd int
	matrix      int
	shared      int // loads and stores of shared memory
	memory      int // loads and stores of other memory
	scalar      int
}

func (m mix) all() int { return m.vector + m.shared + m.memory + m.scalar }

// products are what the loop is for: matrices where there are some, else multiply-adds.
func (m mix) products() int {
	if m.matrix > 0 {
		return m.matrix
	}
	return m.multiplyAdd
}

// work orders loops by what they multiply: one matrix instruction stands for thousands of products.
func (m mix) work() int { return m.multiplyAdd + 4096*m.matrix }

func (m *mix) add(o mix) {
	m.vector += o.vector
	m.multiplyAdd += o.multiplyAdd
	m.matrix += o.matrix
	m.shared += o.shared
	m.memory += o.memory
	m.scalar += o.scalar
}

// kindOf is the mix of one instruction of AMD's GPUs.
func kindOf(name string) (m mix) {
	switch {
	case strings.HasPrefix(name, "v_wmma"):
		m.vector, m.matrix = 1, 1
	case strings.HasPrefix(name, "v_fma"), strings.HasPrefix(name, "v_pk_fma"),
		strings.HasPrefix(name, "v_dual_fma"):
		m.vector, m.multiplyAdd = 1, 1
	case strings.HasPrefix(name, "v_"):
		m.vector = 1
	case strings.HasPrefix(name, "ds_"):
		m.shared = 1
	case strings.HasPrefix(name, "s_load"), strings.HasPrefix(name, "s_buffer_load"),
		!strings.HasPrefix(name, "s_"):
		m.memory = 1
	default:
		m.scalar = 1
	}
	return m
}

// block is a run of instructions without a jump into it.
type block struct {
	name string
	mix  mix
	to   []string // the blocks that it jumps to
}

var (
	blockStart  = regexp.MustCompile(`^(BB\d+):`)
	instruction = regexp.MustCompile(`^\s+([a-z]\w*)(.*)`)
	jump        = regexp.MustCompile(`^s_c?branch`)
	target      = regexp.MustCompile(`BB\d+`)
)

// parse reads the assembly that RADV shows.
func parse(text string) (blocks []block) {
	for line := range strings.Lines(text) {
		if m := blockStart.FindStringSubmatch(line); m != nil {
			blocks = append(blocks, block{name: m[1]})
			continue
		}
		m := instruction.FindStringSubmatch(line)
		if m == nil || len(blocks) == 0 {
			continue
		}
		b := &blocks[len(blocks)-1]
		b.mix.add(kindOf(m[1]))
		if jump.MatchString(m[1]) {
			b.to = append(b.to, target.FindString(m[2]))
		}
	}
	return blocks
}

// hotLoop is the loop that makes a kernel's products, the innermost one: its mix, and that of
// everything behind the outermost loop around it. Kernels without one have all of their code in
// rest.
func hotLoop(blocks []block) (loop, rest mix) {
	at := map[string]int{}
	for i, b := range blocks {
		at[b.name] = i
	}
	var loops [][2]int
	most := 0
	for i, b := range blocks {
		for _, to := range b.to {
			if first, ok := at[to]; ok && first <= i {
				loops = append(loops, [2]int{first, i})
				most = max(most, sum(blocks[first:i+1]).work())
			}
		}
	}
	best := [2]int{0, -1}
	for _, l := range loops {
		m := sum(blocks[l[0] : l[1]+1])
		enough := most > 0 && 4*m.work() >= 3*most
		if enough && (best[1] < 0 || l[1]-l[0] < best[1]-best[0]) {
			best, loop = l, m
		}
	}
	end := best[1]
	for _, l := range loops {
		if best[1] >= 0 && l[0] <= best[0] && l[1] >= best[1] {
			end = max(end, l[1])
		}
	}
	return loop, sum(blocks[end+1:])
}

func sum(blocks []block) (m mix) {
	for _, b := range blocks {
		m.add(b.mix)
	}
	return m
}
