package data

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
)

// BadPicture is a picture that cannot be read.
type BadPicture struct {
	Path string
	Err  error
}

func (b BadPicture) String() string { return printable(b.Path) + ": " + b.Err.Error() }

// printable is a path as it is where it is plain text, else quoted: names may hold any byte.
func printable(path string) string {
	for _, r := range path {
		if r == '\uFFFD' || !strconv.IsPrint(r) {
			return strconv.Quote(path)
		}
	}
	return path
}

// check looks into every picture, several at a time, and returns the set without those that are no
// whole pictures. Where all pictures have one size that fits the usual canvas, the set gets that
// size. progress may be nil.
func (f *files) check(ctx context.Context, remember *memory,
	progress func(done, of int)) (*files, []BadPicture, error) {
	errs := make([]error, f.Len())
	sizes := make([][2]int32, f.Len())
	workers := 2 * runtime.GOMAXPROCS(0) // some of them wait for the disk
	heads := make([][headBytes]byte, workers)
	var done atomic.Int64
	var told sync.Mutex
	parallel(ctx, workers, len(errs), func(worker, i int) {
		sizes[i], errs[i] = remember.look(int(f.places[i]), f.decoding, heads[worker][:])
		if n := done.Add(1); progress != nil {
			told.Lock()
			progress(int(n), len(errs))
			told.Unlock()
		}
	})
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	var bad []BadPicture
	var good []int
	for i, err := range errs {
		if err != nil {
			bad = append(bad, BadPicture{f.from.where(int(f.places[i])), reason(err)})
		} else {
			good = append(good, i)
		}
	}
	part := f.keep(good)
	part.sizes = make([][2]int32, len(good))
	for k, i := range good {
		part.sizes[k] = sizes[i]
	}
	part.height, part.width = commonSize(sizes, good)
	return part, bad, nil
}

// commonSize is the size of all pictures, 0 where they differ or exceed MaxSide.
func commonSize(sizes [][2]int32, places []int) (height, width int) {
	for _, i := range places {
		if sizes[i] != sizes[places[0]] || max(sizes[i][0], sizes[i][1]) > MaxSide {
			return 0, 0
		}
	}
	if len(places) == 0 {
		return 0, 0
	}
	return int(sizes[places[0]][0]), int(sizes[places[0]][1])
}

// Allowance is how many pictures may be bad: a number, or a share of all.
type Allowance struct {
	Number int
	Share  float64
}

// ParseAllowance reads "12" or "0.5%".
func ParseAllowance(text string) (a Allowance, err error) {
	if share, ok, err := parseShare(text); ok || err != nil {
		return Allowance{Share: share}, err
	}
	a.Number, err = strconv.Atoi(text)
	if err != nil || a.Number < 0 {
		return a, fmt.Errorf("%q is no number of pictures and no share: give for example 10 or 1%%",
			text)
	}
	return a, nil
}

// allows tells whether so many of the pictures may be bad.
func (a Allowance) allows(bad, of int) bool {
	return bad <= a.Number || float64(bad) <= a.Share*float64(of)
}

// refusal is the error for bad pictures that are not allowed: it names the first ones.
func refusal(name string, bad []BadPicture, of int) error {
	lines := make([]error, len(bad))
	for i, b := range bad {
		lines[i] = errors.New(b.String())
	}
	return errors.Join(fmt.Errorf("data: %s: %d of %d pictures cannot be read; remove them, or "+
		"leave them out with --bad-pictures %d", name, len(bad), of, len(bad)),
		firstErrors(lines, 10))
}

// firstPaths are the paths of the first few of many bad pictures.
func firstPaths(bad []BadPicture, few int) string {
	var paths []string
	for _, b := range bad[:min(few, len(bad))] {
		paths = append(paths, printable(b.Path))
	}
	if len(bad) > few {
		paths = append(paths, "…")
	}
	return strings.Join(paths, ", ")
}

// firstErrors are the first few of many errors, one a line.
func firstErrors(errs []error, few int) error {
	var first []error
	more := 0
	for _, err := range errs {
		switch {
		case err == nil:
		case len(first) < few:
			first = append(first, err)
		default:
			more++
		}
	}
	if more > 0 {
		first = append(first, fmt.Errorf("… and %d more", more))
	}
	return errors.Join(first...)
}
