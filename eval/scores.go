package eval

import "fmt"

// Scores say how well labels were predicted.
type Scores struct {
	N          int     // pictures
	Top1, Top5 float64 // percent of pictures whose label is the first, among the first five
	PerClass   float64 // percent: the mean of the classes' shares of right pictures
	// Confusion [label][predicted] counts pictures.
	Confusion [][]int
}

// Score compares scores [N,classes] with labels. Of equal scores the lower class comes first.
func Score(scores []float32, labels []int, classes int) Scores {
	if len(scores) != len(labels)*classes {
		panic(fmt.Sprintf("eval: %d scores for %d labels of %d classes", len(scores), len(labels),
			classes))
	}
	s := ScorePredicted(Winners(scores, classes), labels, classes)
	s.Top5 = TopK(scores, labels, 5)
	return s
}

// Winners are the classes with the highest scores [N,classes], the lowest of equal ones.
func Winners(scores []float32, classes int) []int {
	winners := make([]int, len(scores)/classes)
	for i := range winners {
		row := scores[i*classes : (i+1)*classes]
		for class, v := range row {
			if v > row[winners[i]] {
				winners[i] = class
			}
		}
	}
	return winners
}

// ScorePredicted compares predicted classes with labels. Top5 stays 0.
func ScorePredicted(predicted, labels []int, classes int) Scores {
	s := Scores{N: len(labels), Confusion: make([][]int, classes)}
	for class := range s.Confusion {
		s.Confusion[class] = make([]int, classes)
	}
	for i, label := range labels {
		s.Confusion[label][predicted[i]]++
	}
	known := 0
	for class, row := range s.Confusion {
		of := 0
		for _, n := range row {
			of += n
		}
		s.Top1 += 100 * float64(row[class]) / float64(len(labels))
		if of > 0 {
			known++
			s.PerClass += 100 * float64(row[class]) / float64(of)
		}
	}
	s.PerClass /= float64(max(1, known))
	return s
}
