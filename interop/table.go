package interop

import (
	"bufio"
	"encoding/binary"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Table is rows of numbers, each with a key and perhaps a label.
type Table struct {
	Keys    []string  // [N]
	Labels  []string  // [N]; nil where unknown
	Columns int       // D
	Rows    []float32 // [N,D] row-major
	List    string    // name of the column of rows in Parquet files; empty: features
}

// WriteCSV writes a line of headings and a line for every row: key, label where labels are known,
// and f0, f1, … Numbers have as many digits as tell them from all others.
func (t Table) WriteCSV(w io.Writer) error {
	t.check()
	first := 1
	if t.Labels != nil {
		first = 2
	}
	line := make([]string, first+t.Columns)
	copy(line, []string{"key", "label"}[:first])
	for j := range t.Columns {
		line[first+j] = "f" + strconv.Itoa(j)
	}
	out := csv.NewWriter(w)
	if err := out.Write(line); err != nil {
		return err
	}
	for i, key := range t.Keys {
		line[0] = key
		if t.Labels != nil {
			line[1] = t.Labels[i]
		}
		for j, v := range t.Rows[i*t.Columns : (i+1)*t.Columns] {
			line[first+j] = strconv.FormatFloat(float64(v), 'g', -1, 32)
		}
		if err := out.Write(line); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// WriteNPY writes the numbers alone, as NumPy's format 1.0: an array [N,D] of float32 in C order.
func (t Table) WriteNPY(w io.Writer) error {
	t.check()
	header := fmt.Sprintf("{'descr': '<f4', 'fortran_order': False, 'shape': (%d, %d), }",
		len(t.Keys), t.Columns)
	// The array begins at a multiple of 64 bytes; the 10 bytes before the header count.
	const before, alignment = 10, 64
	padding := alignment - (before+len(header)+1)%alignment
	header += strings.Repeat(" ", padding%alignment) + "\n"
	start := append([]byte("\x93NUMPY\x01\x00"), 0, 0)
	binary.LittleEndian.PutUint16(start[before-2:], uint16(len(header)))
	if _, err := w.Write(append(start, header...)); err != nil {
		return err
	}
	return writeChunks(w, t.Rows)
}

// WriteLines writes one text a line. A text with a control character, bytes that are not UTF-8 or
// a quote at its beginning is written as a string of Go, in quotes and with escapes.
func WriteLines(w io.Writer, texts []string) error {
	out := bufio.NewWriter(w)
	for _, text := range texts {
		if strings.HasPrefix(text, `"`) || !isPlain(text) {
			text = strconv.Quote(text)
		}
		out.WriteString(text) // an error is kept for Flush
		out.WriteByte('\n')
	}
	return out.Flush()
}

// isPlain tells whether a text is UTF-8 and stays on one line.
func isPlain(text string) bool {
	breaks := func(r rune) bool { return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' }
	return utf8.ValidString(text) && !strings.ContainsFunc(text, breaks)
}

func (t Table) check() {
	if len(t.Rows) != len(t.Keys)*t.Columns || t.Labels != nil && len(t.Labels) != len(t.Keys) {
		panic(fmt.Sprintf("interop: table of %d keys, %d labels and %d numbers in %d columns",
			len(t.Keys), len(t.Labels), len(t.Rows), t.Columns))
	}
}
