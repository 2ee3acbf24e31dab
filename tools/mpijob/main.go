// Mpijob checks manifests of the MPI operator's MPIJob against a custom resource definition.
//
//	go run ./tools/mpijob [-crd CRD.yaml] tools/mpijob/mpijob.yaml …
//
// The definition comes from a cluster (`kubectl get crd mpijobs.kubeflow.org -o yaml`) or from the
// operator's release. Without -crd the check uses fields.yaml, this project's own short definition
// of the fields that its manifest has. Fields that the definition does not know are mistakes, as
// for `kubectl apply --validate=strict`.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("mpijob", flag.ContinueOnError)
	flags.SetOutput(stderr)
	definition := flags.String("crd", "", "custom resource definition, YAML; empty: fields.yaml")
	if flags.Parse(args) != nil || flags.NArg() == 0 {
		fmt.Fprintln(stderr, "usage: mpijob [-crd CRD.yaml] MANIFEST.yaml …")
		return 2
	}
	text, name := ownDefinition(), "fields.yaml"
	if *definition != "" {
		name = *definition
		var err error
		if text, err = os.ReadFile(name); err != nil {
			fmt.Fprintln(stderr, "mpijob:", err)
			return 1
		}
	}
	d, err := readDefinition(name, text)
	if err != nil {
		fmt.Fprintln(stderr, "mpijob:", err)
		return 1
	}
	code := 0
	for _, path := range flags.Args() {
		text, err := os.ReadFile(path)
		if err == nil {
			err = d.check(text)
		}
		if err != nil {
			fmt.Fprintf(stderr, "mpijob: %s: %v\n", path, err)
			code = 1
			continue
		}
		fmt.Fprintf(stdout, "%s: right by %s\n", path, name)
	}
	return code
}
