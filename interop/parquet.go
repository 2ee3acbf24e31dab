package interop

import (
	"cmp"
	"encoding/binary"
	"io"
)

// A Parquet file is row groups, each a page for every column, and metadata at the end
// (parquet-format, Thrift's compact protocol). Pages are plain and not compressed: features hardly
// shrink.
const (
	parquetMagic = "PAR1"
	groupBytes   = 64 << 20 // of the features in a row group, about
	groupRows    = 1 << 16  // at most
)

// Numbers of types in parquet.thrift.
const (
	parquetFloat, parquetBytes       = 4, 6
	parquetRequired, parquetRepeated = 0, 2
	parquetText, parquetList         = 0, 3
	parquetPlain, parquetRLE         = 0, 3
)

// WriteParquet writes columns key, label where labels are known, and features, a list of float32.
// Texts that are not UTF-8 are written as strings of Go, in quotes and with escapes.
func (t Table) WriteParquet(w io.Writer) error {
	t.check()
	file := &parquetFile{w: w}
	file.write([]byte(parquetMagic))
	n := len(t.Keys)
	step := max(1, min(groupRows, groupBytes/(4*max(1, t.Columns))))
	for lo := 0; lo < n; lo += step {
		file.group(t.part(lo, min(lo+step, n)))
	}
	start := file.at
	file.write(file.metadata(t))
	file.write(binary.LittleEndian.AppendUint32(nil, uint32(file.at-start)))
	file.write([]byte(parquetMagic))
	return file.err
}

// part is the rows from lo up to hi.
func (t Table) part(lo, hi int) Table {
	p := Table{Keys: t.Keys[lo:hi], Columns: t.Columns, Rows: t.Rows[lo*t.Columns : hi*t.Columns]}
	p.List = t.List
	if t.Labels != nil {
		p.Labels = t.Labels[lo:hi]
	}
	return p
}

// list is the name of the column of rows.
func (t Table) list() string { return cmp.Or(t.List, "features") }

// parquetFile is a file under construction. The first error stays.
type parquetFile struct {
	w      io.Writer
	at     int64
	groups []thrift // RowGroup of those written
	err    error
}

func (f *parquetFile) write(b []byte) {
	if f.err == nil {
		_, f.err = f.w.Write(b)
	}
	f.at += int64(len(b))
}

// group writes the columns of some rows.
func (f *parquetFile) group(t Table) {
	began := f.at
	columns := []thrift{f.column([]string{"key"}, parquetBytes, len(t.Keys), plainTexts(t.Keys))}
	if t.Labels != nil {
		columns = append(columns,
			f.column([]string{"label"}, parquetBytes, len(t.Keys), plainTexts(t.Labels)))
	}
	page := listLevels(len(t.Keys), t.Columns)
	page, _ = binary.Append(page, binary.LittleEndian, t.Rows)
	columns = append(columns,
		f.column([]string{t.list(), "list", "element"}, parquetFloat, len(t.Rows), page))
	var group thrift
	group.list(1, columns)
	group.integer(2, thriftI64, f.at-began)
	group.integer(3, thriftI64, int64(len(t.Keys)))
	f.groups = append(f.groups, group)
}

// column writes one page and returns its ColumnChunk.
func (f *parquetFile) column(path []string, kind int64, values int, page []byte) (chunk thrift) {
	var header, data, about thrift
	data.integer(1, thriftI32, int64(values))
	data.integer(2, thriftI32, parquetPlain)
	data.integer(3, thriftI32, parquetRLE)
	data.integer(4, thriftI32, parquetRLE)
	header.integer(1, thriftI32, 0) // a data page
	header.integer(2, thriftI32, int64(len(page)))
	header.integer(3, thriftI32, int64(len(page)))
	header.structure(5, data)
	began := f.at
	f.write(header.bytes())
	f.write(page)

	about.integer(1, thriftI32, kind)
	about.integers(2, parquetPlain, parquetRLE)
	about.texts(3, path)
	about.integer(4, thriftI32, 0) // not compressed
	about.integer(5, thriftI64, int64(values))
	about.integer(6, thriftI64, f.at-began)
	about.integer(7, thriftI64, f.at-began)
	about.integer(9, thriftI64, began)
	chunk.integer(2, thriftI64, began)
	chunk.structure(3, about)
	return chunk
}
