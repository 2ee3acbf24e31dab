package program

import (
	"context"
	"errors"
	"fmt"

	"vksimclr/choose"
	"vksimclr/eval"
)

type selectCommand struct {
	judgeFlags
	Split    string  `default:"train" enum:"train,test,bank" help:"${split_help}"`
	Features string  `placeholder:"FILE" help:"${features_help}"`
	Budget   int     `required:"" placeholder:"N" help:"Pictures to choose."`
	By       string  `default:"diverse" enum:"diverse,typical,odd,random" help:"${by_help}"`
	Near     float64 `name:"near-duplicates" placeholder:"COSINE" help:"${near_help}"`
	Labelled string  `placeholder:"FILE" help:"${labelled_help}"`
	Seed     uint64  `default:"1" help:"Draws the pictures of --by random."`
	Out      string  `required:"" placeholder:"FILE" help:"List to write: .csv or .txt."`
}

func (selectCommand) Help() string {
	return `Chooses pictures to label from all of a data set, by the checkpoint's encoder.

- diverse: each next picture is the least like those chosen (greedy k-centre). The first one is the
  most typical, unless --labelled names some. Odd pictures come early.
- typical: as many clusters as pictures are wanted, and the most typical picture of each.
- odd: the pictures whose 20 nearest ones are the least like them.
- random: by chance, to compare with.

--near-duplicates 0.95 takes at most one of pictures that are nearly the same.

- .csv: columns rank, key, index and, where they were computed, typicality (the mean cosine with the
  20 nearest pictures) and label.
- .txt: one key a line, for vksimclr finetune --subset.

Examples:

  vksimclr select runs/mine --budget 200 --out label-these.csv
  vksimclr select runs/mine --budget 200 --by typical --near-duplicates 0.95 --out list.txt
  vksimclr select runs/mine --budget 100 --labelled first.csv --out next.csv`
}

// selected is what select prints.
type selected struct {
	Out        string `json:"out"`
	Chosen     int    `json:"n"`
	Of         int    `json:"of"`
	By         string `json:"by"`
	Labelled   int    `json:"labelled"`
	Duplicates int    `json:"near_duplicates"` // left out
	Data       string `json:"data"`
	Checkpoint string `json:"checkpoint"`
}

// Run chooses pictures and writes the list.
func (s *selectCommand) Run(ctx context.Context, c console) error {
	if err := s.check(); err != nil {
		return err
	}
	j, err := s.open(ctx, c, s.Limit)
	if err != nil {
		return err
	}
	set, err := j.settings.splitOf(j.parts, "select", s.Split)
	if err != nil {
		return err
	}
	have, err := readChosen(s.Labelled, set)
	if err != nil {
		return err
	}
	f, err := j.embedded(ctx, set, s.Features)
	if err != nil {
		return j.explained("select", err)
	}
	result := selected{Out: s.Out, Of: f.N(), By: s.By, Labelled: len(have),
		Data: j.settings.Data, Checkpoint: j.path}
	request := choose.Request{By: s.By, Budget: s.Budget, Have: have, Seed: s.Seed}
	chosen, err := s.choose(ctx, j, f, &request, &result)
	if errors.Is(err, context.Canceled) {
		return fmt.Errorf("select: %w: nothing was written", errInterrupted)
	}
	if err != nil {
		return j.explained("select", err)
	}
	result.Chosen = len(chosen)
	list := chosenList{set: set, keys: f.Keys, places: chosen, typicality: request.Typicality}
	if err := list.save(s.Out); err != nil {
		return fmt.Errorf("select: %w", err)
	}
	return c.print(s.JSON, result)
}

// check refuses flags that cannot work, before anything starts.
func (s *selectCommand) check() error {
	if _, err := outFormat("select", s.Out, ".csv", ".txt"); err != nil {
		return err
	}
	if s.Budget < 1 {
		return usage("select: --budget %d: give 1 or more", s.Budget)
	}
	if !(s.Near >= 0 && s.Near <= 1) {
		return usage("select: --near-duplicates %g: give a cosine above 0, up to 1, as 0.95",
			s.Near)
	}
	if err := checkFeatures("select", s.Features); err != nil {
		return err
	}
	return checkOut("select", s.Out)
}

// choose leaves near-duplicates out and picks.
func (s *selectCommand) choose(ctx context.Context, j *judging, f eval.Features,
	q *choose.Request, result *selected) ([]int, error) {
	kept := keptValues{dir: j.dir, key: valuesKey(f)} // before rows are normalised
	rows := choose.Normalize(f.Rows, f.D)
	if s.Near > 0 {
		compared := newCountdown(j.log, "compared")
		groups, err := choose.Duplicates(ctx, rows, float32(s.Near), compared.show)
		compared.close()
		if err != nil {
			return nil, err
		}
		q.Out = choose.Keep(groups, rows.N, q.Have)
		for _, g := range groups {
			result.Duplicates += len(g) - 1
		}
	}
	if s.By != choose.ByRandom && !(s.By == choose.ByDiverse && len(q.Have) > 0) {
		if err := s.typicality(ctx, j, kept, rows, q); err != nil {
			return nil, err
		}
	}
	picked := newCountdown(j.log, "looked at")
	defer picked.close()
	return choose.Pick(ctx, rows, *q, picked.show)
}

// typicality loads the typicality of the pictures, or computes and keeps it.
func (s *selectCommand) typicality(ctx context.Context, j *judging, kept keptValues,
	rows choose.Rows, q *choose.Request) (err error) {
	const name = "typicality"
	if s.Cache {
		if values, ok := kept.load(name, rows.N); ok {
			q.Typicality = values
			return nil
		}
	}
	neighbours := newCountdown(j.log, "compared with neighbours")
	q.Typicality, err = choose.Typicality(ctx, rows, neighbours.show)
	neighbours.close()
	if err != nil || !s.Cache {
		return err
	}
	if err := kept.save(name, q.Typicality); err != nil {
		fmt.Fprintf(j.log, "vksimclr: typicality is not kept: %v\n", err)
	}
	return nil
}

func (r selected) String() string {
	text := fmt.Sprintf("%d of %d pictures of %s, %s", r.Chosen, r.Of, r.Data, r.By)
	if r.Labelled > 0 {
		text += fmt.Sprintf(", beside %d labelled ones", r.Labelled)
	}
	if r.Duplicates > 0 {
		text += fmt.Sprintf(", %d near-duplicates left out", r.Duplicates)
	}
	return text + ": " + r.Out
}
