package data

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"math"
	"os"
)

// A pack is one file of decoded pictures. All numbers are little-endian.
//
//	header   64 bytes: see packHeader
//	records  one for each picture, those of Train before those of Test
//	index    where the records are, their classes: see packIndex
//
// A record is five u32, height, width, length of the key, length of the content, checksum, then the
// key, then the content: [height,width,3] u8. A record of height 0 stands for a picture that could
// not be read; its content says why. The checksum is the CRC-32C of the record without it.
//
// A pack that is being written begins with another mark and has no index yet. Its records are
// checked when the writing goes on.
const (
	packMark     = "VKSPACK\n"
	partMark     = "VKSPART\n"
	packVersion  = 1
	headerBytes  = 64
	recordBytes  = 20
	maxPackSide  = 1 << 20
	maxKeyBytes  = 1 << 16
	maxPackBytes = math.MaxInt32 // of one picture
)

// packHeader is the beginning of a pack.
type packHeader struct {
	mark        string // 8 bytes: packMark or partMark
	version     uint32
	maxSide     uint32 // that pictures were scaled down to; 0: none
	source      uint64 // a hash of what was packed and how
	index       int64  // offset
	indexLength int64  // the file ends where the index ends
	indexSum    uint32 // CRC-32C
}

// checksum is the CRC-32C of bytes that follow each other; processors have an instruction for it.
func checksum(parts ...[]byte) (sum uint32) {
	table := crc32.MakeTable(crc32.Castagnoli) // the same table each time
	for _, part := range parts {
		sum = crc32.Update(sum, table, part)
	}
	return sum
}

func (h packHeader) bytes() []byte {
	b := make([]byte, 0, headerBytes)
	b = append(b, h.mark...)
	b = binary.LittleEndian.AppendUint32(b, h.version)
	b = binary.LittleEndian.AppendUint32(b, h.maxSide)
	b = binary.LittleEndian.AppendUint64(b, h.source)
	b = binary.LittleEndian.AppendUint64(b, uint64(h.index))
	b = binary.LittleEndian.AppendUint64(b, uint64(h.indexLength))
	b = binary.LittleEndian.AppendUint32(b, h.indexSum)
	b = append(b, make([]byte, headerBytes-4-len(b))...)
	return binary.LittleEndian.AppendUint32(b, checksum(b))
}

// begins tells whether a file begins with a header for the same pictures, finished or not.
func (h packHeader) begins(b []byte) bool {
	mark, told := string(b[:8]), string(b[8:24])
	return (mark == packMark || mark == partMark) && told == string(h.bytes()[8:24])
}

// parsePackHeader reads a header. The error is for people who take b for a pack.
func parsePackHeader(b []byte) (h packHeader, err error) {
	if len(b) < headerBytes {
		return h, fmt.Errorf("it is cut short: it has %d bytes", len(b))
	}
	h.mark = string(b[:8])
	if h.mark == partMark {
		return h, fmt.Errorf("it is a pack that is not finished: run vksimclr pack again")
	}
	if h.mark != packMark {
		return h, fmt.Errorf("it is no pack: it begins with %q", h.mark)
	}
	u32, u64 := binary.LittleEndian.Uint32, binary.LittleEndian.Uint64
	if h.version = u32(b[8:]); h.version != packVersion {
		return h, fmt.Errorf("it is a pack of version %d, this program reads version %d: make it "+
			"anew with vksimclr pack", h.version, packVersion)
	}
	if u32(b[headerBytes-4:]) != checksum(b[:headerBytes-4]) {
		return h, fmt.Errorf("its header is damaged: %s", packAgain)
	}
	h.maxSide, h.source = u32(b[12:]), u64(b[16:])
	h.index, h.indexLength, h.indexSum = int64(u64(b[24:])), int64(u64(b[32:])), u32(b[40:])
	if h.index < headerBytes || h.indexLength < 0 || h.index+h.indexLength < h.index {
		return h, fmt.Errorf("its header is wrong: %s", packAgain)
	}
	return h, nil
}

// packAgain is the remedy for a damaged pack.
const packAgain = "copy it again, or make it anew with vksimclr pack"

// isPack tells whether a path is a pack, finished or not.
func isPack(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	mark := make([]byte, len(packMark))
	if _, err := f.ReadAt(mark, 0); err != nil {
		return false
	}
	return string(mark) == packMark || string(mark) == partMark
}
