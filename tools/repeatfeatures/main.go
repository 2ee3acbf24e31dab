// Command repeatfeatures makes many features of few, to try vksimclr explore and vksimclr select
// at size: rows are repeated, spread over more columns by a random matrix, and perturbed.
//
//	go run ./tools/repeatfeatures F.npy ROWS COLUMNS NOISE OUT.npy
//
// NOISE is the length of the perturbation as a share of the row's. Beside OUT.npy lies
// OUT.keys.txt with the keys 0, 1 and so on, as --data shapes:ROWS has them.
package main

import (
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"

	"vksimclr/atomicfile"
	"vksimclr/interop"
)

func main() {
	if err := repeat(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "repeatfeatures:", err)
		os.Exit(1)
	}
}

func repeat(args []string) error {
	if len(args) != 5 {
		return fmt.Errorf("give F.npy ROWS COLUMNS NOISE OUT.npy")
	}
	from, shape, err := interop.ReadNPY(args[0])
	if err != nil {
		return err
	}
	rows, err1 := strconv.Atoi(args[1])
	columns, err2 := strconv.Atoi(args[2])
	noise, err3 := strconv.ParseFloat(args[3], 64)
	if err1 != nil || err2 != nil || err3 != nil || rows < 1 || columns < 1 || len(shape) != 2 {
		return fmt.Errorf("%v: give numbers above 0, and features [pictures,features]", args)
	}
	dice := rand.New(rand.NewPCG(1, 1))
	n, d := shape[0], shape[1]
	matrix := make([]float32, d*columns)
	for i := range matrix {
		matrix[i] = float32(dice.NormFloat64() / math.Sqrt(float64(columns)))
	}
	table := interop.Table{Rows: make([]float32, rows*columns), Columns: columns}
	for r := range rows {
		table.Keys = append(table.Keys, strconv.Itoa(r))
		to, row := table.Rows[r*columns:(r+1)*columns], from[r%n*d:(r%n+1)*d]
		sum := 0.0
		for i, x := range row {
			sum += float64(x) * float64(x)
			for j := range to {
				to[j] += x * matrix[i*columns+j]
			}
		}
		size := noise * math.Sqrt(sum/float64(columns))
		for j := range to {
			to[j] += float32(size * dice.NormFloat64())
		}
	}
	err = atomicfile.Stream(strings.TrimSuffix(args[4], ".npy")+".keys.txt",
		func(w io.Writer) error { return interop.WriteLines(w, table.Keys) })
	if err != nil {
		return err
	}
	return atomicfile.Stream(args[4], table.WriteNPY)
}
