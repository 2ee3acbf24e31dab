package export

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// stems are the prefixes of all ResNets in a file, the one to take first. A ResNet begins with
// conv1, or with 0 where it is a torch.nn.Sequential, as lightly's are. A deep stem begins with
// conv1.0.
func stems(names []string, s Source) []string {
	var found []string
	for _, name := range names {
		for _, stem := range []string{deepStem, "conv1.weight", "0.weight"} {
			prefix, ok := strings.CutSuffix(name, stem)
			if !ok || prefix != "" && !strings.HasSuffix(prefix, ".") ||
				stem != deepStem && strings.HasSuffix(name, deepStem) {
				continue
			}
			shape := s.Shape(name)
			if len(shape) == 4 && shape[0] > 0 && shape[1] == 3 && shape[2] == shape[3] &&
				(shape[2] == 3 || shape[2] == 7) {
				found = append(found, prefix)
			}
		}
	}
	slices.SortFunc(found, func(a, b string) int {
		return cmp.Or(cmp.Compare(averaged(a), averaged(b)), cmp.Compare(len(a), len(b)),
			strings.Compare(a, b))
	})
	return slices.Compact(found)
}

// deepStem is the first filter of a stem of three convolutions.
const deepStem = "conv1.0.weight"

// averaged is 1 for the prefix of a network that follows another as a moving average, as in MoCo,
// BYOL and DINO, and for an optimiser's state; else 0.
func averaged(prefix string) int {
	words := []string{"momentum", "ema", "teacher", "target", "encoder_k", "optimizer"}
	for _, word := range words {
		if strings.Contains(prefix, word) {
			return 1
		}
	}
	return 0
}

// sequential matches the names in a torch.nn.Sequential of a ResNet's parts: number, and the rest.
func sequential() *regexp.Regexp { return regexp.MustCompile(`^(\d+)\.(.+)$`) }

// renamer returns the function from a name in the file to torchvision's. ok is false for tensors
// outside of the ResNet with that prefix.
func renamer(names []string, prefix string) func(name string) (ours string, ok bool) {
	if slices.Contains(names, prefix+"conv1.weight") || slices.Contains(names, prefix+deepStem) {
		return func(name string) (string, bool) {
			ours, ok := strings.CutPrefix(name, prefix)
			return shortcut(ours), ok
		}
	}
	// In a Sequential, 0 is the stem's filter and 1 its norm. The parts with blocks are the stages.
	pattern := sequential()
	stages := map[int]int{}
	var numbers []int
	for _, name := range names {
		inner, _ := strings.CutPrefix(name, prefix)
		m := pattern.FindStringSubmatch(inner)
		if m != nil && strings.HasSuffix(m[2], "0.conv1.weight") {
			n, _ := strconv.Atoi(m[1])
			numbers = append(numbers, n)
		}
	}
	slices.Sort(numbers)
	for i, n := range slices.Compact(numbers) {
		stages[n] = i + 1
	}
	return func(name string) (string, bool) {
		inner, ok := strings.CutPrefix(name, prefix)
		m := pattern.FindStringSubmatch(inner)
		if !ok || m == nil {
			return "", false
		}
		n, _ := strconv.Atoi(m[1])
		switch {
		case n == 0:
			return "conv1." + m[2], true
		case n == 1:
			return "bn1." + m[2], true
		case stages[n] > 0:
			return shortcut(fmt.Sprintf("layer%d.%s", stages[n], m[2])), true
		}
		return "", false
	}
}

// shortcut gives a block's projection torchvision's name.
func shortcut(name string) string { return strings.Replace(name, ".shortcut.", ".downsample.", 1) }
