package program

import (
	"strings"
	"testing"
)

// A command that is given other pictures than its run's says what leaves out unreadable ones, and
// takes the flag that it names.
func TestBadPicturesOfOtherFolders(t *testing.T) {
	for _, command := range []string{"embed --out x.npy", "predict --out x.csv", "eval knn",
		"eval linear", "eval rank", "explore", "select --budget 1 --out x.csv", "finetune",
		"distill", "init --data x"} {
		args := strings.Fields(command)
		node, err := newParser().Parse(append(args, strings.Fields("--bad-pictures 1% "+
			"--max-pixels 5"+checkpointOf(args[0]))...))
		if err != nil {
			t.Errorf("%s: %v", command, err)
		} else if !strings.HasPrefix(node.Command(), args[0]) {
			t.Errorf("%s: parsed as %s", command, node.Command())
		}
	}
	for _, c := range []struct {
		flags pictureFlags
		want  string
	}{
		{pictureFlags{BadPictures: "lots"}, `--bad-pictures: "lots" is no number`},
		{pictureFlags{MaxPixels: -1}, "--max-pixels -1"},
	} {
		s := defaultSettings()
		if err := c.flags.over(&s); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, want %s", err, c.want)
		}
	}
}

func checkpointOf(command string) string {
	if command == "distill" || command == "init" {
		return ""
	}
	return " runs/mine"
}
