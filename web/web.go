// Package web is the look that all pages of vksimclr share, and the foreign libraries in them. All
// of it is part of the program: a page asks no other host for anything.
package web

import (
	"embed"
	"io/fs"
)

//go:embed base.css lib
var files embed.FS

// Files are base.css and the libraries below lib, each with its licence: lib/uplot/uPlot.js draws
// curves, with lib/uplot/uPlot.css; lib/umap/umap.js makes maps. The script lib/update makes the
// libraries anew.
func Files() fs.FS { return files }

// Base is the text of base.css: light and dark, focus, tables, a phone's width. A page that is one
// file puts it into its own style element.
func Base() string { return read("base.css") }

// UPlot is the library that draws curves: its script, and its style. With the script in a page
// there is a function uPlot.
func UPlot() (script, style string) {
	return read("lib/uplot/uPlot.js"), read("lib/uplot/uPlot.css")
}

// read is the text of an embedded file.
func read(name string) string {
	text, err := files.ReadFile(name)
	if err != nil {
		panic(err)
	}
	return string(text)
}
