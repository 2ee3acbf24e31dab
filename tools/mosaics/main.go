// Command mosaics makes large JPEGs out of small pictures, to time decoders with: each is laid out
// of pictures of a folder and has about the size of a photograph of ImageNet, 500×375 pixels.
//
//	go run ./tools/mosaics -from imagenette-224 -out /tmp/mosaics -n 10000
//
// The class folder of the first picture of a mosaic is that of the mosaic. The same arguments make
// the same files. Files that are there already are kept.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"image"
	"image/draw"
	"image/jpeg"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
)

func main() {
	var m mosaics
	flag.StringVar(&m.from, "from", "", "folder of pictures: JPEGs in class folders")
	flag.StringVar(&m.out, "out", "", "folder to write")
	n := flag.Int("n", 10000, "number of mosaics")
	flag.Parse()
	if err := m.run(*n); err != nil {
		fmt.Fprintln(os.Stderr, "mosaics:", err)
		os.Exit(1)
	}
}

type mosaics struct {
	from, out string
	paths     []string
}

func (m *mosaics) run(n int) error {
	if m.from == "" || m.out == "" {
		return fmt.Errorf("give -from and -out")
	}
	err := filepath.WalkDir(m.from, func(path string, e fs.DirEntry, err error) error {
		if name := strings.ToLower(path); strings.HasSuffix(name, ".jpg") ||
			strings.HasSuffix(name, ".jpeg") {
			m.paths = append(m.paths, path)
		}
		return err
	})
	if err != nil {
		return err
	}
	if len(m.paths) == 0 {
		return fmt.Errorf("there is no JPEG below %s", m.from)
	}
	var next atomic.Int64
	var group sync.WaitGroup
	errs := make([]error, runtime.GOMAXPROCS(0))
	for worker := range errs {
		group.Go(func() {
			for errs[worker] == nil {
				i := int(next.Add(1) - 1)
				if i >= n {
					return
				}
				errs[worker] = m.make(i)
			}
		})
	}
	group.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// make writes mosaic i.
func (m *mosaics) make(i int) error {
	r := rand.New(rand.NewPCG(1, uint64(i)))
	first := m.paths[r.IntN(len(m.paths))]
	path := filepath.Join(m.out, filepath.Base(filepath.Dir(first)), fmt.Sprintf("%06d.jpg", i))
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	width, height := 500, 333+r.IntN(85) // 375 on average
	if r.IntN(4) == 0 {
		width, height = height, width
	}
	canvas := image.NewRGBA(image.Rect(0, 0, width, height))
	tile := first
	for y := -r.IntN(100); y < height; {
		rowHeight := 0
		for x := -r.IntN(100); x < width; {
			part, err := read(tile)
			if err != nil {
				return err
			}
			draw.Draw(canvas, part.Bounds().Add(image.Pt(x, y)), part, part.Bounds().Min, draw.Src)
			x, rowHeight = x+part.Bounds().Dx(), max(rowHeight, part.Bounds().Dy())
			tile = m.paths[r.IntN(len(m.paths))]
		}
		y += rowHeight
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return err
	}
	var file bytes.Buffer
	if err := jpeg.Encode(&file, canvas, &jpeg.Options{Quality: 92}); err != nil {
		return err
	}
	return os.WriteFile(path, file.Bytes(), 0o666)
}

func read(path string) (image.Image, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	m, err := jpeg.Decode(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return m, nil
}
