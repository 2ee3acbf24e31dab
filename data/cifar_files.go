package data

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

const cifarRemedy = "unpack cifar-10-binary.tar.gz again"

// cifarFiles lists the batch files of a split in order. The folder may be that of the files or
// the one around it. A folder that holds data_batch_1.bin alone is a deliberate small set; where
// there are more, all five must be there.
func cifarFiles(dir string, split Split) ([]string, error) {
	if stat, err := os.Stat(dir); err != nil {
		return nil, fmt.Errorf("data: cifar10 folder: %w; give the folder of data_batch_1.bin", err)
	} else if !stat.IsDir() {
		return nil, fmt.Errorf("data: %s is a file; unpack it and give the folder "+
			"of data_batch_1.bin", dir)
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
			return nil, fmt.Errorf("data: %s holds the Python version of CIFAR-10; "+
				"unpack the binary version, cifar-10-binary.tar.gz", dir)
		default:
			return nil, fmt.Errorf("data: %s is missing; %s", filepath.Join(dir, name), cifarRemedy)
		}
	}
	return paths, nil
}

// readCIFAR reads up to limit records of one file, all of them when limit is negative, and checks
// their labels.
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
		return nil, fmt.Errorf("data: %s is cut short: record %d has %d of %d bytes; %s",
			path, count, rest, cifarRecord, cifarRemedy)
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
	last := len(cifarClasses()) - 1
	for i := range int(count) {
		if label := int(records[i*cifarRecord]); label > last {
			return nil, fmt.Errorf("data: %s: record %d has label %d, labels end at %d: "+
				"not the CIFAR-10 binary version or damaged; %s", path, i, label, last, cifarRemedy)
		}
	}
	return records, nil
}
