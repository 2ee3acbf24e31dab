package dashboard

import (
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vksimclr/runlog"
)

// fake is the folder of a run as training writes it.
type fake struct {
	t           *testing.T
	dir         string
	step, batch int
}

const fakeEpoch = 20 // steps of an epoch

// newFake begins a run of 10 epochs in a folder.
func newFake(t *testing.T, dir string, batch int) *fake {
	t.Helper()
	f := &fake{t: t, dir: dir, batch: batch}
	if err := os.MkdirAll(filepath.Join(dir, runlog.MapsFolder), 0o777); err != nil {
		t.Fatal(err)
	}
	f.write(runlog.ConfigFile, fmt.Sprintf("batch = %d\nepochs = 10\narch = \"small\"\n", batch))
	f.write(runlog.SummaryFile, fmt.Sprintf(
		`{"device":"llvmpipe","epochs":10,"total_steps":%d,"steps":0,"seconds":0}`, 10*fakeEpoch))
	f.write(runlog.MetricsFile, "")
	f.say("device: llvmpipe")
	var pictures runlog.Pictures
	pictures.Classes = []string{"cat", "dog", "<b>bird</b>"}
	for i := range 150 {
		pictures.Keys = append(pictures.Keys, fmt.Sprintf("pictures/%03d.png", i))
		pictures.Labels = append(pictures.Labels, i%3)
	}
	f.writeJSON(filepath.Join(runlog.MapsFolder, "pictures.json"), pictures)
	f.evaluate()
	return f
}

// steps runs some steps, with an evaluation after each epoch.
func (f *fake) steps(n int) {
	f.t.Helper()
	for range n {
		f.step++
		x := float64(f.step)
		f.append(runlog.MetricsFile, fmt.Sprintf(`{"step":%d,"epoch":%d,"loss":%g,"lr":%g,`+
			`"images_per_second":320,"wait_seconds":0.01,"contrastive_accuracy":%g,`+
			`"gradient_norm":%g,"deviation":0.9,"memory_bytes":1048576}`+"\n", f.step,
			(f.step-1)/fakeEpoch+1,
			5/math.Sqrt(x)+0.1*math.Sin(x)-float64(f.batch)/300, 0.1*math.Cos(x/150),
			1-1/math.Sqrt(x), math.Exp(math.Sin(x))))
		if f.step%fakeEpoch == 0 {
			f.evaluate()
		}
	}
}

// evaluate writes an evaluation with its map and the pairs.
func (f *fake) evaluate() {
	epoch := f.step / fakeEpoch
	f.append(runlog.MetricsFile, fmt.Sprintf(
		`{"step":%d,"epoch":%d,"eval_rankme":%g,"eval_knn_top1":%g}`+"\n", f.step, epoch,
		30-20/float64(epoch+1), 30+6*float64(epoch)-float64(f.batch)/10))
	m := runlog.Map{Step: f.step, Epoch: epoch, Share: [2]float64{0.3, 0.2}}
	for i := range 150 {
		turn := 2*math.Pi*float64(i%3)/3 + math.Sin(float64(i))/2
		far := 0.3 + float64(epoch)/3 + math.Cos(float64(7*i))/3
		m.Points = append(m.Points, [2]float32{float32(far * math.Cos(turn)),
			float32(far * math.Sin(turn))})
	}
	f.writeJSON(filepath.Join(runlog.MapsFolder, fmt.Sprintf("%d.json", f.step)), m)
	pairs := image.NewNRGBA(image.Rect(0, 0, 160, 80))
	for i := range pairs.Pix {
		pairs.Pix[i] = uint8(i * (epoch + 3))
	}
	pairs.Set(0, 0, color.White)
	file, err := os.Create(filepath.Join(f.dir, runlog.PairsFile))
	if err == nil {
		err = png.Encode(file, pairs)
		file.Close()
	}
	if err != nil {
		f.t.Fatal(err)
	}
	f.say(fmt.Sprintf("evaluated at step %d", f.step))
}

// finish ends the run.
func (f *fake) finish() {
	f.write(runlog.SummaryFile, fmt.Sprintf(
		`{"device":"llvmpipe","epochs":10,"total_steps":%d,"steps":%d,"seconds":77}`,
		10*fakeEpoch, f.step))
}

func (f *fake) say(text string) { f.append(runlog.MessagesFile, text+"\n") }

func (f *fake) write(name, text string) {
	f.t.Helper()
	if err := os.WriteFile(filepath.Join(f.dir, name), []byte(text), 0o666); err != nil {
		f.t.Fatal(err)
	}
}

func (f *fake) writeJSON(name string, value any) {
	f.t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		f.t.Fatal(err)
	}
	f.write(name, string(text))
}

func (f *fake) append(name, text string) {
	f.t.Helper()
	file, err := os.OpenFile(filepath.Join(f.dir, name), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666)
	if err == nil {
		_, err = file.WriteString(text)
		file.Close()
	}
	if err != nil {
		f.t.Fatal(err)
	}
}

// board is a board of folders that reads them often.
func board(t *testing.T, folders ...string) *Board {
	t.Helper()
	b := New()
	b.interval = interval / 20
	if err := b.Watch(folders...); err != nil {
		t.Fatal(err)
	}
	return b
}

// under are folders in a temporary one.
func under(t *testing.T, names ...string) (folders []string) {
	root := t.TempDir()
	for _, name := range names {
		folders = append(folders, filepath.Join(root, filepath.FromSlash(name)))
	}
	return folders
}

// scream is a text that would run as a script if it were markup.
func scream(what string) string {
	return strings.ReplaceAll("WHAT<img src=x onerror=document.title='pwned'><script>document."+
		"title='pwned'<\x2fscript>", "WHAT", what)
}
