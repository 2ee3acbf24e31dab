package program

import (
	"fmt"
	"image"
	"image/color"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vksimclr/engine/enginetest"
)

// TestTutorial runs the commands of docs/tutorial.md in its order, on pictures of three classes.
func TestTutorial(t *testing.T) {
	text, err := os.ReadFile("../../docs/tutorial.md")
	if err != nil {
		t.Fatal(err)
	}
	enginetest.Device(t) // or skip
	dir := t.TempDir()
	writeTutorialPictures(t, filepath.Join(dir, "pictures"))
	t.Chdir(dir)
	commands := 0
	for line := range strings.Lines(string(text)) {
		command, ok := strings.CutPrefix(line, "    vksimclr ")
		if !ok {
			continue
		}
		commands++
		args := strings.Fields(command)
		code, out, log := call(args...)
		if code != 0 {
			t.Fatalf("%s: exit code %d\n%s%s", strings.TrimSpace(command), code, out, log)
		}
		for i, arg := range args[:len(args)-1] {
			if arg != "--out" && arg != "--keep" {
				continue
			}
			if _, err := os.Stat(args[i+1]); err != nil {
				t.Errorf("%s: %v", strings.TrimSpace(command), err)
			}
		}
	}
	if commands < 15 {
		t.Errorf("the tutorial has %d commands", commands)
	}
	for _, name := range []string{"report/inspect.html", "runs/mine/curves.png",
		"runs/mine/encoder.safetensors", "runs/mine/eval-knn-neighbours.png",
		"runs/mine/eval-linear-confusion.png", "runs/mine/eval-rank.json",
		"features.keys.txt", "runs/mine/report.html", "pages/index.html"} {
		if _, err := os.Stat(name); err != nil {
			t.Error(err)
		}
	}
}

// writeTutorialPictures writes 50 pictures of each of three classes: stripes, discs and noise.
func writeTutorialPictures(t *testing.T, dir string) {
	t.Helper()
	random := rand.New(rand.NewPCG(1, 2))
	for class, name := range []string{"stripes", "discs", "noise"} {
		for i := range 50 {
			extension := "jpg"
			if i%5 == 0 {
				extension = "png"
			}
			path := filepath.Join(dir, name, fmt.Sprintf("%02d.%s", i, extension))
			writeImage(t, path, tutorialPicture(random, class))
		}
	}
}

// tutorialPicture draws a picture of a class in two random colours, 48 to 80 pixels a side.
func tutorialPicture(random *rand.Rand, class int) image.Image {
	height, width := 48+random.IntN(33), 48+random.IntN(33)
	shade := func() color.RGBA {
		return color.RGBA{uint8(random.IntN(256)), uint8(random.IntN(256)),
			uint8(random.IntN(256)), 255}
	}
	back, front := shade(), shade()
	period, slope := 4+random.IntN(8), random.IntN(3)
	y0, x0, radius := random.IntN(height), random.IntN(width), 8+random.IntN(16)
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			var on bool
			switch class {
			case 0:
				on = (x+slope*y)/period%2 == 0
			case 1:
				on = (y-y0)*(y-y0)+(x-x0)*(x-x0) < radius*radius
			default:
				on = random.IntN(2) == 0
			}
			if on {
				m.SetRGBA(x, y, front)
			} else {
				m.SetRGBA(x, y, back)
			}
		}
	}
	return m
}
