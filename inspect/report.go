package inspect

import "vksimclr/data"

// Part is one part of a data set: what is trained on, or what is tested on.
type Part struct {
	Name       string // "train" or "val"
	Set        data.Dataset
	Unreadable []Unreadable // that the set has left out already
	// Time is when the file of a picture was written, in any unit; it may be nil. Of two equal
	// copies the older one is kept.
	Time func(key string) int64
}

// Unreadable is a picture that cannot be read.
type Unreadable struct{ Key, Reason string }

// Names of the parts.
const (
	Train = "train"
	Val   = "val"
)

// Report is what was found.
type Report struct {
	Pictures  int          `json:"n"`         // of all parts, unreadable ones too
	Readable  int          `json:"readable"`  // of all parts
	Named     int          `json:"named"`     // pictures with at least one finding
	Counts    map[Kind]int `json:"counts"`    // findings of each kind
	Parts     []PartReport `json:"parts"`     // in the order in which they were given
	Mean      [3]float64   `json:"mean"`      // of red, green and blue, from 0 to 1
	Deviation [3]float64   `json:"deviation"` // standard deviation, of all pixels
	GreyShare float64      `json:"grey"`      // share of pictures without colours
	Usual     Usual        `json:"usual"`     // medians
	Notes     []string     `json:"notes"`     // about the set as a whole
	Advice    []Advice     `json:"advice"`    // for training
	Findings  []Finding    `json:"findings"`
	pictures  []*facts     // of all parts, one after the other
	parts     []Part
}

// PartReport is what was found about a part as a whole.
type PartReport struct {
	Name     string       `json:"name"`
	Data     string       `json:"data"`
	Pictures int          `json:"n"`        // unreadable ones too
	Smallest [2]int       `json:"smallest"` // width and height of the picture with fewest pixels
	Largest  [2]int       `json:"largest"`
	Classes  []ClassCount `json:"classes,omitempty"`
}

// ClassCount is how many readable pictures a class has.
type ClassCount struct {
	Name     string `json:"name"`
	Pictures int    `json:"n"`
}

// Usual are medians over all readable pictures.
type Usual struct {
	Side       float64 `json:"side"`       // √(height·width) in pixels
	Lean       float64 `json:"lean"`       // longer side / shorter side
	Brightness float64 `json:"brightness"` // 0 to 255
	Sharpness  float64 `json:"sharpness"`  // 1 is blurred, 1.5 to 4 usual for photographs
}

// Finding is a picture with which something is wrong. Leaving out all pictures with findings leaves
// one of every group of copies.
type Finding struct {
	Kind     Kind   `json:"kind"`
	Part     string `json:"part"`
	Key      string `json:"key"`
	Like     string `json:"like,omitempty"` // the picture that is kept of a group of copies
	LikePart string `json:"like_part,omitempty"`
	Detail   string `json:"detail"`

	place, like int // in Report.pictures; -1: unreadable, no other picture
}

// Advice is a setting for training on this data.
type Advice struct {
	Setting string `json:"setting"`
	Value   string `json:"value"`
	Reason  string `json:"reason"`
}

// Of are the findings of one kind.
func (r *Report) Of(kind Kind) (list []Finding) {
	for _, f := range r.Findings {
		if f.Kind == kind {
			list = append(list, f)
		}
	}
	return list
}
