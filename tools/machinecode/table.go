package main

import (
	"bufio"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"vksimclr/engine"
)

// columns are a row's numbers: RADV's statistics by their names, then those of the code itself.
var columns = []string{"VGPRs", "Spilled VGPRs", "Spilled SGPRs", "LDS size", "Subgroups per SIMD",
	"Instructions", "loop vector", "loop products", "loop shared", "after loop"}

// judged are the columns where more is worse.
var judged = []string{"VGPRs", "Spilled VGPRs", "Spilled SGPRs", "LDS size", "Instructions",
	"loop vector", "loop shared", "after loop"}

// table is what one driver makes of all kernels for one card.
type table struct {
	card, driver string
	rows         map[string][]int64
}

// tableOf is the table of these kernels.
func tableOf(c engine.Caps, list []engine.MachineCode) table {
	t := table{card: cardOf(c), driver: c.Driver, rows: map[string][]int64{}}
	for _, m := range list {
		loop, rest := hotLoop(parse(m.Text))
		own := map[string]int{"loop vector": loop.vector, "loop products": loop.products(),
			"loop shared": loop.shared, "after loop": rest.all()}
		row := make([]int64, len(columns))
		for i, name := range columns {
			if v, ok := m.Value(name); ok {
				row[i] = v
			} else {
				row[i] = int64(own[name])
			}
		}
		t.rows[nameOf(m)] = row
	}
	return t
}

// cardOf is the card's name in lower case, of "Null hardware (RADV NAVI31)" navi31.
func cardOf(c engine.Caps) string {
	words := strings.FieldsFunc(strings.ToLower(c.Name), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	})
	return words[len(words)-1]
}

// nameOf is a kernel's shader with its specialisation constants.
func nameOf(m engine.MachineCode) string {
	name := m.Shader
	for _, c := range m.Constants {
		name += " " + strconv.FormatUint(uint64(c), 10)
	}
	return name
}

// String is the table as a file: two lines of comment, a header, a row per kernel, tabs between.
func (t table) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n# %s\nkernel, constants\t%s\n", t.card, t.driver,
		strings.Join(columns, "\t"))
	for _, name := range t.names() {
		b.WriteString(name)
		for _, v := range t.rows[name] {
			fmt.Fprintf(&b, "\t%d", v)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func (t table) names() (names []string) {
	for name := range t.rows {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// readTable reads what String writes.
func readTable(file string) (t table, err error) {
	f, err := os.Open(file)
	if err != nil {
		return t, err
	}
	defer f.Close()
	t.rows = map[string][]int64{}
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		text := lines.Text()
		switch n {
		case 1:
			t.card = strings.TrimPrefix(text, "# ")
			continue
		case 2:
			t.driver = strings.TrimPrefix(text, "# ")
			continue
		case 3:
			continue
		}
		fields := strings.Split(text, "\t")
		if len(fields) != len(columns)+1 {
			return t, fmt.Errorf("%s:%d: %d columns, not %d", file, n, len(fields), len(columns)+1)
		}
		row := make([]int64, len(columns))
		for i := range row {
			if row[i], err = strconv.ParseInt(fields[i+1], 10, 64); err != nil {
				return t, fmt.Errorf("%s:%d: %w", file, n, err)
			}
		}
		t.rows[fields[0]] = row
	}
	return t, lines.Err()
}

// compare names what became better and what became worse by more than 5 %, and kernels that are
// missing, as a table must list what there is.
func compare(before, now table) (better, worse []string) {
	for _, name := range before.names() {
		have, ok := now.rows[name]
		if !ok {
			worse = append(worse, fmt.Sprintf("gone: %s (-write forgets it)", name))
			continue
		}
		for i, column := range columns {
			was, is := before.rows[name][i], have[i]
			line := fmt.Sprintf("%s: %s %d -> %d", name, column, was, is)
			switch {
			case !slices.Contains(judged, column):
			case 20*is > 21*was:
				worse = append(worse, "worse: "+line)
			case 21*is < 20*was:
				better = append(better, "better: "+line)
			}
		}
	}
	for _, name := range now.names() {
		if _, ok := before.rows[name]; !ok {
			better = append(better, "new: "+name)
		}
	}
	return better, worse
}
