package main

import (
	"slices"
	"testing"
)

func TestLinks(t *testing.T) {
	root := tree(t, map[string]string{
		"docs/b.md":  "# The page\n\n## How fast is `x`, in GB/s?\n",
		"docs/p.png": "",
	})
	text := `# A page

Good: [file](b.md), [picture](p.png), [above](../docs/b.md#the-page), [host](https://a.org/x#y),
[heading](b.md#how-fast-is-x-in-gbs), [own](#a-page).

Bad: [none](c.md), [heading](b.md#the-pages), [own](#the-page).

    [code](none.md)
` + "```\n[code](none.md)\n```\n"
	var have []string
	for _, f := range checkDocument(root, "docs/a.md", text) {
		have = append(have, f.String())
	}
	want := []string{
		"docs/a.md:6: there is no c.md",
		"docs/a.md:6: there is no heading for b.md#the-pages",
		"docs/a.md:6: there is no heading for #the-page",
	}
	if !slices.Equal(have, want) {
		t.Errorf("%q, want %q", have, want)
	}
}
