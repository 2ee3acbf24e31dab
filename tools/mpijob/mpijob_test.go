package main

import (
	"os"
	"strings"
	"testing"
)

// TestManifest: the manifest is right, and each of these mistakes in it is found.
func TestManifest(t *testing.T) {
	d, err := readDefinition("fields.yaml", ownDefinition())
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("mpijob.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if err := d.check(text); err != nil {
		t.Error(err)
	}
	for _, mistake := range []struct{ from, to, says string }{
		{"slotsPerWorker: 1", "slotsPerWorkers: 1", "slotsPerWorkers"},
		{"slotsPerWorker: 1", `slotsPerWorker: "1"`, "want integer"},
		{"- \"224\"", "- 224", "want string"},
		{"mpiImplementation: OpenMPI", "mpiImplementation: openmpi", "must be one of"},
		{"Launcher:", "Launchers:", "Launcher"},
		{"mountPath: /runs", "path: /runs", "mountPath"},
		{"claimName: runs", "name: runs", "claimName"},
		{"v2beta1", "v1", "kubeflow.org/v1"},
	} {
		wrong := strings.Replace(string(text), "\n", "\n# changed\n", 1)
		wrong = strings.Replace(strings.Replace(wrong, "kubeflow.org/v2beta1)", "", 1),
			mistake.from, mistake.to, 1)
		err := d.check([]byte(wrong))
		if err == nil || !strings.Contains(err.Error(), mistake.says) {
			t.Errorf("%s instead of %s: %v, which should tell of %q", mistake.to, mistake.from, err,
				mistake.says)
		}
	}
}

// TestDefinitions: what is no definition is told with the name of its file.
func TestDefinitions(t *testing.T) {
	for text, says := range map[string]string{
		"kind: Deployment": "not a CustomResourceDefinition",
		"kind: [":          "yaml",
	} {
		if _, err := readDefinition("x.yaml", []byte(text)); err == nil ||
			!strings.Contains(err.Error(), says) || !strings.Contains(err.Error(), "x.yaml") {
			t.Errorf("%q: %v", text, err)
		}
	}
}
