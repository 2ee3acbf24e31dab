package tfevents

import (
	"encoding/binary"
	"hash/crc32"
	"io"
)

// recordWriter frames records as TFRecord files do: the length in 8 bytes, its checksum, the
// content, its checksum; all little-endian.
type recordWriter struct {
	out   io.Writer
	table *crc32.Table
	frame []byte
}

func newRecordWriter(out io.Writer) *recordWriter {
	return &recordWriter{out: out, table: crc32.MakeTable(crc32.Castagnoli)}
}

func (w *recordWriter) write(content []byte) error {
	w.frame = binary.LittleEndian.AppendUint64(w.frame[:0], uint64(len(content)))
	w.frame = binary.LittleEndian.AppendUint32(w.frame, w.checksum(w.frame))
	w.frame = append(w.frame, content...)
	w.frame = binary.LittleEndian.AppendUint32(w.frame, w.checksum(content))
	_, err := w.out.Write(w.frame)
	return err
}

// checksum is a CRC-32C, rotated right by 15 bits and raised by a constant.
func (w *recordWriter) checksum(content []byte) uint32 {
	sum := crc32.Checksum(content, w.table)
	return (sum>>15 | sum<<17) + 0xa282ead8
}
