package data

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// A record of the CIFAR-10 binary version is one label byte and the red, green and blue planes of a 32×32 picture.
// Source: cs.toronto.edu/~kriz/cifar.html.
const (
	cifarSide    = 32
	cifarPlane   = cifarSide * cifarSide
	cifarRecord  = 1 + 3*cifarPlane
	cifarClasses = 10
	cifarBatches = 5
)

const cifarRemedy = "unpack cifar-10-binary.tar.gz again"

type cifar10 struct {
	name    string
	records []byte // as in the files, one after the other
}

func openCIFAR10(dir string, split Split, limit int) (Dataset, error) {
	files, err := cifarFiles(dir, split)
	if err != nil {
		return nil, err
	}
	set := &cifar10{name: "cifar10 " + string(split)}
	for _, path := range files {
		// Files beyond the limit are not read, but a cut one is still reported.
		want := -1
		if limit > 0 {
			want = max(limit-set.Len(), 0)
		}
		records, err := readCIFAR(path, want)
		if err != nil {
			return nil, err
		}
		set.records = append(set.records, records...)
	}
	return set, nil
}

// cifarFiles lists the batch files of a split in order. DIR may be the folder of the files or the one around it.
// A folder that holds data_batch_1.bin alone is a deliberate small set; where there are more, none of the five may lack.
func cifarFiles(dir string, split Split) ([]string, error) {
	if stat, err := os.Stat(dir); err != nil {
		return nil, fmt.Errorf("data: cifar10 folder: %w; give the folder where data_batch_1.bin lies", err)
	} else if !stat.IsDir() {
		return nil, fmt.Errorf("data: %s is a file; unpack it and give the folder where data_batch_1.bin lies", dir)
	}
	for _, nested := range []string{"cifar-10-batches-bin", "cifar-10-batches-py"} {
		if stat, err := os.Stat(filepath.Join(dir, nested)); err == nil && stat.IsDir() {
			dir = filepath.Join(dir, nested)
			break
		}
	}
	exists := func(name string) bool {
		_, err := os.Stat(filepath.Join(dir, name))
		return err == nil
	}
	batch := func(n int) string { return fmt.Sprintf("data_batch_%d.bin", n) }
	names := []string{"test_batch.bin"}
	if split == Train {
		names = []string{batch(1)}
		found, _ := filepath.Glob(filepath.Join(dir, "data_batch_*.bin"))
		if len(found) > 1 || len(found) == 1 && !exists(batch(1)) {
			for n := 2; n <= cifarBatches || exists(batch(n)); n++ {
				names = append(names, batch(n))
			}
		}
	}
	var paths []string
	for _, name := range names {
		switch {
		case exists(name):
			paths = append(paths, filepath.Join(dir, name))
		case exists(strings.TrimSuffix(name, ".bin")):
			return nil, fmt.Errorf("data: %s holds the Python version of CIFAR-10; unpack the binary version, cifar-10-binary.tar.gz", dir)
		default:
			return nil, fmt.Errorf("data: %s is missing; %s", filepath.Join(dir, name), cifarRemedy)
		}
	}
	return paths, nil
}

// readCIFAR reads up to limit records of one file (all of them when limit is negative) and checks their labels.
func readCIFAR(path string, limit int) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("data: %w", err)
	}
	defer f.Close()
	stat, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("data: %w", err)
	}
	count, rest := stat.Size()/cifarRecord, stat.Size()%cifarRecord
	if rest != 0 {
		return nil, fmt.Errorf("data: %s is cut short: record %d has %d of %d bytes; %s", path, count, rest, cifarRecord, cifarRemedy)
	}
	if count == 0 {
		return nil, fmt.Errorf("data: %s holds no records; %s", path, cifarRemedy)
	}
	if limit >= 0 {
		count = min(count, int64(limit))
	}
	records := make([]byte, count*cifarRecord)
	if _, err := io.ReadFull(f, records); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("data: reading %s: %w", path, err)
	}
	for i := range int(count) {
		if label := records[i*cifarRecord]; label >= cifarClasses {
			return nil, fmt.Errorf("data: %s: record %d has label %d, labels end at %d: not the CIFAR-10 binary version or damaged; %s",
				path, i, label, cifarClasses-1, cifarRemedy)
		}
	}
	return records, nil
}

func (c *cifar10) Name() string      { return c.name }
func (c *cifar10) Len() int          { return len(c.records) / cifarRecord }
func (c *cifar10) Classes() int      { return cifarClasses }
func (c *cifar10) Shape() (h, w int) { return cifarSide, cifarSide }
func (c *cifar10) Label(i int) int   { return int(c.records[i*cifarRecord]) }

func (c *cifar10) Image(i int, dst []byte) {
	planes := c.records[i*cifarRecord+1 : (i+1)*cifarRecord]
	red, green, blue := planes[:cifarPlane], planes[cifarPlane:2*cifarPlane], planes[2*cifarPlane:]
	for p := range red {
		dst[3*p], dst[3*p+1], dst[3*p+2] = red[p], green[p], blue[p]
	}
}
