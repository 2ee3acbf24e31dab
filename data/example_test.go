package data_test

import (
	"fmt"
	"image"

	"vksimclr/data"
)

// labelled gives classes to pictures in memory.
type labelled struct {
	*data.Images
	labels []int
}

func (l labelled) Label(i int) int   { return l.labels[i] }
func (l labelled) Classes() []string { return []string{"cat", "dog"} }

// Images of a program are a data set. With Label and Classes it has labels.
func ExampleNewImages() {
	images := []image.Image{image.NewGray(image.Rect(0, 0, 40, 30)),
		image.NewRGBA(image.Rect(0, 0, 25, 60))}
	var set data.Dataset = labelled{data.NewImages("pets", images), []int{1, 0}}
	var p data.Picture
	for i := range set.Len() {
		if err := set.Read(i, &p); err != nil {
			panic(err)
		}
		fmt.Printf("%s: %d×%d\n", p.Key, p.Height, p.Width)
	}
	_, ok := set.(data.Labelled)
	fmt.Println("labels:", ok)
	// Output:
	// 0: 30×40
	// 1: 60×25
	// labels: true
}
