//go:build unix

package data

import (
	"fmt"
	"image"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
)

// Opening a folder for the first time and again, by the number of pictures: seconds, those of all
// cores together, and the memory that the opened set keeps. A million pictures:
//
//	go test -run - -bench Open/1000000 -benchtime 1x ./data
func BenchmarkOpen(b *testing.B) {
	for _, n := range []int{10_000, 1_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			dir, cache := b.TempDir(), b.TempDir()
			linkPictures(b, dir, n)
			openTwice(b, dir, cache, n)
		})
	}
}

// The same for shards:
//
//	go test -run - -bench Shards/200000 -benchtime 1x ./data
func BenchmarkShards(b *testing.B) {
	for _, n := range []int{2_000, 200_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			dir, cache := b.TempDir(), b.TempDir()
			for first := 0; first < n; first += n / 10 {
				path := filepath.Join(dir, fmt.Sprintf("%06d.tar", first))
				shard := tarFile(b, samples(b, first, n/10)...)
				if err := os.WriteFile(path, shard, 0o666); err != nil {
					b.Fatal(err)
				}
			}
			openTwice(b, "tar:"+filepath.Join(dir, "*.tar"), cache, n)
		})
	}
}

// openTwice measures the opening of n pictures before and after they are remembered.
func openTwice(b *testing.B, text, cache string, n int) {
	for _, name := range []string{"first", "again"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				before, began := heap(), cpuSeconds()
				p, err := openParts(text, Options{CacheDir: cache, Labels: LabelsNone})
				if err != nil || p.Train.Len() != n {
					b.Fatal(err)
				}
				b.ReportMetric(cpuSeconds()-began, "cpu-s")
				b.ReportMetric(float64(heap()-before)/float64(n), "B/picture")
				runtime.KeepAlive(p)
			}
		})
	}
}

// cpuSeconds is the time that all cores have worked for this program.
func cpuSeconds() float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}

// heap is the memory in use, in bytes.
func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// linkPictures puts n names of a few JPEGs of 64×48 pixels into folders of 1,000.
func linkPictures(b *testing.B, dir string, n int) {
	const links = 30_000 // of a file, at most
	m := image.NewNRGBA(image.Rect(0, 0, 64, 48))
	for i := range n {
		folder := filepath.Join(dir, fmt.Sprintf("%04d", i/1000))
		original := filepath.Join(dir, fmt.Sprintf(".original-%d.jpg", i/links))
		if i%1000 == 0 {
			if err := os.Mkdir(folder, 0o777); err != nil {
				b.Fatal(err)
			}
		}
		if i%links == 0 {
			for k := range m.Pix {
				m.Pix[k] = byte(rand.Uint32())
			}
			if err := os.WriteFile(original, jpegFile(b, m), 0o666); err != nil {
				b.Fatal(err)
			}
		}
		path := filepath.Join(folder, fmt.Sprintf("picture_%07d.jpg", i))
		if err := os.Link(original, path); err != nil {
			b.Skip(err)
		}
	}
}
