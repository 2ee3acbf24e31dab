// Package choose finds its way among pictures by their features: which are most like one, which
// are nearly the same, which are typical or odd, and which to label first.
//
// Everything compares directions: rows are scaled to length 1, and likeness is the cosine of two
// rows. The same rows give the same answers, however many processors there are. The package knows
// no files, no devices and no pages.
package choose
