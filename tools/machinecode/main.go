// Machinecode compiles every kernel as a GPU would run it and tells what the driver made of it:
// registers, spills, occupancy, instructions. It works without a GPU on a driver that compiles for
// a card that is not there, RADV with RADV_FORCE_FAMILY:
//
//	RADV_FORCE_FAMILY=navi31 tools/drivers run radv bin/machinecode
//
// It compares with the table of that card in tools/machinecode and names what became worse by more
// than 5 %. With -write it writes the table. The figures hold for one version of Mesa only.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"vksimclr/engine"
	"vksimclr/shaders"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("machinecode: ")
	tables := flag.String("tables", "tools/machinecode", "folder of the tables")
	write := flag.Bool("write", false, "write the card's table instead of comparing with it")
	only := flag.String("only", "", "kernels whose name contains this; no comparison")
	spirv := flag.String("shaders", "", "folder with other SPIR-V than the built-in")
	text := flag.String("text", "", "folder for the code itself, a file per kernel")
	flag.Parse()
	if err := run(*tables, *write, *only, *spirv, *text); err != nil {
		log.Fatal(err)
	}
}

func run(tables string, write bool, only, spirv, text string) error {
	var modules fs.FS = shaders.FS
	if spirv != "" {
		modules = os.DirFS(spirv)
	}
	d, err := open(modules)
	if errors.Is(err, errSkip) {
		fmt.Println("skipped:", err)
		return nil
	}
	if err != nil {
		return err
	}
	defer d.Close()
	list, err := compileAll(d, only, func(done, all int) {
		fmt.Fprintf(os.Stderr, "\r%d of %d kernels", done, all)
	})
	fmt.Fprintln(os.Stderr)
	if err != nil {
		return err
	}
	if text != "" {
		if err := saveTexts(text, list); err != nil {
			return err
		}
	}
	now := tableOf(d.Caps(), list)
	file := filepath.Join(tables, now.card+".tsv")
	switch {
	case only != "" || spirv != "":
		fmt.Print(now)
		return nil
	case write:
		return os.WriteFile(file, []byte(now.String()), 0o644)
	}
	before, err := readTable(file)
	if err != nil {
		return fmt.Errorf("%w: -write makes the table", err)
	}
	return report(before, now)
}

// report prints how a table differs from the one before. Regressions are an error.
func report(before, now table) error {
	if before.driver != now.driver {
		fmt.Printf("not compared: the table is of %s, this is %s\n", before.driver, now.driver)
		return nil
	}
	better, worse := compare(before, now)
	for _, line := range slices.Concat(better, worse) {
		fmt.Println(line)
	}
	if len(worse) > 0 {
		return fmt.Errorf("%d regressions of more than 5 %%; if they are meant, -write keeps them",
			len(worse))
	}
	fmt.Printf("%d kernels: no regression of more than 5 %%\n", len(now.rows))
	return nil
}

// saveTexts writes each kernel's code to a file.
func saveTexts(dir string, list []engine.MachineCode) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, m := range list {
		name := strings.ReplaceAll(nameOf(m), " ", "-") + ".txt"
		if err := os.WriteFile(filepath.Join(dir, name), []byte(m.Text), 0o644); err != nil {
			return err
		}
	}
	return nil
}
