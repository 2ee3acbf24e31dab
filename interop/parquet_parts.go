package interop

import (
	"encoding/binary"
	"fmt"
	"strconv"
	"unicode/utf8"

	"google.golang.org/protobuf/encoding/protowire"
)

// metadata is the FileMetaData of a table whose groups have been written.
func (f *parquetFile) metadata(t Table) []byte {
	element := func(name string, repetition int64, kind, converted, children int64) (e thrift) {
		if children == 0 {
			e.integer(1, thriftI32, kind)
		}
		e.integer(3, thriftI32, repetition)
		e.text(4, name)
		if children > 0 {
			e.integer(5, thriftI32, children)
		}
		if converted >= 0 {
			e.integer(6, thriftI32, converted)
		}
		return e
	}
	schema := []thrift{element("key", parquetRequired, parquetBytes, parquetText, 0)}
	columns := int64(2)
	if t.Labels != nil {
		schema = append(schema, element("label", parquetRequired, parquetBytes, parquetText, 0))
		columns++
	}
	schema = append(schema, element(t.list(), parquetRequired, 0, parquetList, 1),
		element("list", parquetRepeated, 0, -1, 1),
		element("element", parquetRequired, parquetFloat, -1, 0))
	schema = append([]thrift{element("embeddings", parquetRequired, 0, -1, columns)}, schema...)
	var m thrift
	m.integer(1, thriftI32, 1) // version of the format
	m.list(2, schema)
	m.integer(3, thriftI64, int64(len(t.Keys)))
	m.list(4, f.groups)
	m.text(6, "vksimclr")
	return m.bytes()
}

// plainTexts is a page of texts, each after its length.
func plainTexts(texts []string) (page []byte) {
	for _, text := range texts {
		if !utf8.ValidString(text) {
			text = strconv.Quote(text)
		}
		page = binary.LittleEndian.AppendUint32(page, uint32(len(text)))
		page = append(page, text...)
	}
	return page
}

// listLevels begins a page of lists of d elements: their repetition levels, 0 where a list begins
// and 1 in it, and their definition levels, which are 1, as runs.
func listLevels(lists, d int) (page []byte) {
	if d < 1 {
		panic(fmt.Sprintf("interop: lists of %d elements", d))
	}
	run := func(to []byte, length int, level byte) []byte {
		if length == 0 {
			return to
		}
		return append(protowire.AppendVarint(to, uint64(length)<<1), level)
	}
	var repetition []byte
	for range lists {
		repetition = run(run(repetition, 1, 0), d-1, 1)
	}
	for _, levels := range [][]byte{repetition, run(nil, lists*d, 1)} {
		page = binary.LittleEndian.AppendUint32(page, uint32(len(levels)))
		page = append(page, levels...)
	}
	return page
}
