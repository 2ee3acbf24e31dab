package interop

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
)

// The fields of a NumPy header that decide how the array is read.
var (
	npyType  = regexp.MustCompile(`'descr':\s*'([^']*)'`)
	npyOrder = regexp.MustCompile(`'fortran_order':\s*(True|False)`)
	npyShape = regexp.MustCompile(`'shape':\s*\(([^)]*)\)`)
)

// npyHeader bounds the header of a NumPy file, in bytes.
const npyHeader = 1 << 16

// ReadNPY reads a NumPy file of float16, float32 or float64 in C order as float32, with its shape.
// An error names the file and what is wrong with it.
func ReadNPY(path string) (values []float32, shape []int, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	stat, err := f.Stat()
	if err != nil {
		return nil, nil, err
	}
	values, shape, err = readNPY(bufio.NewReaderSize(f, 1<<20), stat.Size())
	if err != nil {
		return nil, nil, fmt.Errorf("npy: %s: %w", path, err)
	}
	return values, shape, nil
}

func readNPY(r io.Reader, size int64) (values []float32, shape []int, err error) {
	header, before, err := readNPYHeader(r)
	if err != nil {
		return nil, nil, err
	}
	field := func(pattern *regexp.Regexp) string {
		if found := pattern.FindStringSubmatch(header); found != nil {
			return found[1]
		}
		return ""
	}
	widths := map[string]int64{"<f2": 2, "<f4": 4, "<f8": 8}
	width, known := widths[field(npyType)]
	if !known {
		return nil, nil, fmt.Errorf("elements are %q: write float32, as array.astype('<f4')",
			field(npyType))
	}
	if field(npyOrder) != "False" {
		return nil, nil, fmt.Errorf("the array is in Fortran's order: write " +
			"numpy.ascontiguousarray(array)")
	}
	n, most := int64(1), (size-before)/width
	for word := range strings.SplitSeq(field(npyShape), ",") {
		if word = strings.TrimSpace(word); word == "" {
			continue
		}
		d, err := strconv.ParseInt(word, 10, 64)
		if err != nil || d < 0 || d > 0 && n > most/d {
			return nil, nil, fmt.Errorf("shape (%s) does not fit into the file's %d bytes: it is "+
				"cut short or damaged", field(npyShape), size)
		}
		n *= d
		shape = append(shape, int(d))
	}
	data := make([]byte, n*width)
	if _, err := io.ReadFull(r, data); err != nil {
		return nil, nil, fmt.Errorf("it is cut short: %w", err)
	}
	return npyFloats(data, int(width)), shape, nil
}

// readNPYHeader reads magic, version and header, and tells how many bytes these are.
func readNPYHeader(r io.Reader) (header string, before int64, err error) {
	start := make([]byte, 8)
	if _, err := io.ReadFull(r, start); err != nil || string(start[:6]) != "\x93NUMPY" {
		return "", 0, fmt.Errorf("it is no NumPy file")
	}
	length := make([]byte, 2)
	if start[6] > 1 {
		length = make([]byte, 4)
	}
	if _, err := io.ReadFull(r, length); err != nil {
		return "", 0, fmt.Errorf("it is cut short: %w", err)
	}
	n := uint32(binary.LittleEndian.Uint16(length))
	if len(length) == 4 {
		n = binary.LittleEndian.Uint32(length)
	}
	if n > npyHeader {
		return "", 0, fmt.Errorf("its header has %d bytes", n)
	}
	text := make([]byte, n)
	if _, err := io.ReadFull(r, text); err != nil {
		return "", 0, fmt.Errorf("it is cut short: %w", err)
	}
	return string(text), int64(len(start)+len(length)) + int64(n), nil
}

// npyFloats turns little-endian floats of 2, 4 or 8 bytes into float32.
func npyFloats(data []byte, width int) []float32 {
	values := make([]float32, len(data)/width)
	for i := range values {
		switch b := data[i*width:]; width {
		case 2:
			values[i] = half(binary.LittleEndian.Uint16(b))
		case 4:
			values[i] = math.Float32frombits(binary.LittleEndian.Uint32(b))
		default:
			values[i] = float32(math.Float64frombits(binary.LittleEndian.Uint64(b)))
		}
	}
	return values
}
