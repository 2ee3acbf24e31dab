package main

import (
	_ "embed"
	"fmt"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"
)

//go:embed fields.yaml
var fields string

// ownDefinition is fields.yaml.
func ownDefinition() []byte { return []byte(fields) }

// definition is a custom resource definition.
type definition struct {
	group, kind string
	versions    map[string]*jsonschema.Schema
}

// readDefinition reads a custom resource definition (apiextensions.k8s.io/v1).
func readDefinition(name string, text []byte) (*definition, error) {
	var crd struct {
		Kind string
		Spec struct {
			Group    string
			Names    struct{ Kind string }
			Versions []struct {
				Name   string
				Schema struct {
					OpenAPI any `yaml:"openAPIV3Schema"`
				}
			}
		}
	}
	if err := yaml.Unmarshal(text, &crd); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if crd.Kind != "CustomResourceDefinition" || len(crd.Spec.Versions) == 0 {
		return nil, fmt.Errorf("%s is a %q, not a CustomResourceDefinition with versions: take "+
			"`kubectl get crd mpijobs.kubeflow.org -o yaml`", name, crd.Kind)
	}
	d := &definition{crd.Spec.Group, crd.Spec.Names.Kind, map[string]*jsonschema.Schema{}}
	for _, v := range crd.Spec.Versions {
		closeObjects(v.Schema.OpenAPI)
		compiler := jsonschema.NewCompiler()
		address := "crd:/" + v.Name // absolute: others are taken for files
		err := compiler.AddResource(address, v.Schema.OpenAPI)
		if err == nil {
			d.versions[v.Name], err = compiler.Compile(address)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: version %s: %w", name, v.Name, err)
		}
	}
	return d, nil
}

// closeObjects has a schema refuse the fields that it does not list. Kubernetes drops them in
// silence otherwise.
func closeObjects(schema any) {
	switch s := schema.(type) {
	case map[string]any:
		_, listed := s["properties"].(map[string]any)
		_, others := s["additionalProperties"]
		if listed && !others && s["x-kubernetes-preserve-unknown-fields"] != true {
			s["additionalProperties"] = false
		}
		for _, v := range s {
			closeObjects(v)
		}
	case []any:
		for _, v := range s {
			closeObjects(v)
		}
	}
}

// check tells what is wrong with a manifest.
func (d *definition) check(text []byte) error {
	var manifest map[string]any
	if err := yaml.Unmarshal(text, &manifest); err != nil {
		return err
	}
	for version, schema := range d.versions {
		if manifest["apiVersion"] == d.group+"/"+version && manifest["kind"] == d.kind {
			return schema.Validate(manifest)
		}
	}
	return fmt.Errorf("is a %v of %v, and the definition is of %s in the group %s",
		manifest["kind"], manifest["apiVersion"], d.kind, d.group)
}
