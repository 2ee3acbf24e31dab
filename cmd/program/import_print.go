package program

import (
	"fmt"
	"strings"

	"vksimclr/interop"
	"vksimclr/train"
)

func (r importResult) String() string {
	text := fmt.Sprintf("%s: %s of width %s, %s stem, from %s (%d tensors", r.Out, r.About["arch"],
		r.About["width"], r.About["stem"], r.File, r.Tensors)
	if r.Prefix != "" {
		text += fmt.Sprintf(" named %s…", r.Prefix)
	}
	text += fmt.Sprintf(")\ninput: %s pixels, less %s, divided by %s", r.About["size"],
		r.About["mean"], r.About["std"])
	if len(r.Ignored) > 0 {
		text += fmt.Sprintf("\nleft out: %s", some(r.Ignored))
	}
	if len(r.Others) > 0 {
		text += fmt.Sprintf("\nother ResNets in the file, for --prefix: %s", some(r.Others))
	}
	if len(r.NotRun) > 0 {
		text += fmt.Sprintf("\nnamed in the file and not run: %s", some(r.NotRun))
	}
	return text
}

// some are the first of a list of names.
func some(list []string) string {
	const most = 8
	if len(list) <= most {
		return strings.Join(list, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(list[:most], ", "), len(list)-most)
}

// naming says in an error which code the file would have run.
func naming(notRun []string) string {
	if len(notRun) == 0 {
		return ""
	}
	return fmt.Sprintf("; it names code, which is not run: %s", some(notRun))
}

// list is never nil, so that it is [] as JSON.
func list(s []string) []string { return append([]string{}, s...) }

// asCheckpoint is a checkpoint of an encoder alone.
func asCheckpoint(tensors []interop.Tensor) *train.Checkpoint {
	c := &train.Checkpoint{}
	for _, t := range tensors {
		t.Name = firstPrefix + t.Name
		c.Tensors = append(c.Tensors, t)
	}
	return c
}
