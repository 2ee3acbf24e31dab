package report

import (
	"image"
	"image/color"

	"vksimclr/chart"
)

// Report is everything that is on the page. Only Name is necessary.
type Report struct {
	// Name is the name of the run.
	Name string
	// Verdict is read first, the most important sentence at the beginning.
	Verdict []Sentence
	// Facts say what was trained on what.
	Facts []Row
	// Charts are drawn over the steps.
	Charts []Chart
	// Views are pictures of which the views of training were drawn, one row each.
	Views [][]Tile
	// Map is nil where there is none.
	Map *Map
	// Confusion is nil where there are no labels.
	Confusion *Confusion
	// Neighbours are rows of a picture and the pictures nearest to it, the nearest first.
	Neighbours [][]Tile
	// Typical and Odd are the pictures nearest to others and farthest from all.
	Typical, Odd []Tile
	// Timing compares the plan with what happened.
	Timing []Compared
	// Settings are all settings of the run.
	Settings []Setting
	// Repeat is the command that makes the run again.
	Repeat string
	// Next are commands to go on with, Files what lies in the folder of the run.
	Next, Files []Row
	// Missing says why a section has nothing to show, by the name of the section. A section that
	// has neither contents nor a reason is left out.
	Missing map[Section]string
}

// Section names a section of the page; it is the fragment of its address, too.
type Section string

// The sections that may be missing.
const (
	Curves     Section = "curves"
	Views      Section = "views"
	MapOfAll   Section = "map"
	Confused   Section = "confusion"
	Neighbours Section = "neighbours"
	Typical    Section = "typical"
	Timing     Section = "timing"
)

// Row is a name and what is said about it.
type Row struct{ Name, Value string }

// Compared is a quantity that was foretold. Foretold is empty where it was not.
type Compared struct{ Name, Foretold, Happened string }

// Setting is a setting of the run.
type Setting struct {
	Key, Value, Default string
	// Reason says why the value was chosen; empty where it was not chosen.
	Reason string
}

// Chart is a chart of lines over the steps.
type Chart struct {
	Title string
	Chart *chart.Chart
}

// Tile is a picture and the lines beneath it.
type Tile struct {
	Picture image.Image // nil: it cannot be read any more
	Lines   []string
	// Right tells of a neighbour whether it is of the class of its row: 1 it is, -1 it is not, 0
	// nobody knows.
	Right int
	// Frame is the colour of the line around the picture; nil: none.
	Frame color.Color
	// Large pictures have room for details.
	Large bool
}

// Map is where the encoder puts pictures: a plane.
type Map struct {
	Points [][2]float64
	Shares [2]float64 // parts of the variance along both axes
	Keys   []string   // of the pictures
	Labels []int      // nil: unknown
	// Classes are the names of the labels.
	Classes []string
}

// Confusion compares classes with those that pictures were taken for.
type Confusion struct {
	Classes []string
	Counts  [][]int // [class][taken for]
	// About says who classified what, in one sentence.
	About string
}
