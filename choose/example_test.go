package choose_test

import (
	"fmt"

	"vksimclr/choose"
)

// The rows most like a query, the most similar one first.
func ExampleRows_Nearest() {
	rows := choose.Normalize([]float32{
		1, 0,
		0, 2,
		3, 3,
	}, 2)
	for _, match := range rows.Nearest([]float32{1, 0.5}, 2) {
		fmt.Printf("row %d, cosine %.3f\n", match.Index, match.Cosine)
	}
	// Output:
	// row 2, cosine 0.949
	// row 0, cosine 0.894
}
