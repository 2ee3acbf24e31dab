package data

import "fmt"

// CheckLabels returns an error that names the first picture whose label is none of the classes: a
// kernel would read beyond its tensors.
func CheckLabels(set Dataset, labels Labelled) error {
	classes := len(labels.Classes())
	for i := range set.Len() {
		if label := labels.Label(i); label < 0 || label >= classes {
			return fmt.Errorf("data: label %d of picture %s of %s is none of its %d classes, "+
				"which count from 0", label, KeyOf(set, i), set.Name(), classes)
		}
	}
	return nil
}
