package program

import (
	"fmt"
	"slices"

	"vksimclr/augment"
	"vksimclr/data"
	"vksimclr/engine"
	"vksimclr/kernels"
	"vksimclr/sheet"
)

// viewSheet is a sheet of views in the making.
type viewSheet struct {
	result   *viewsResult
	views    augment.Config
	batch    data.Batch
	pictures []markedPicture
	header   []sheet.Cell
	columns  int // of views that were added
}

// draw makes the views on a device and lays them out.
func (v *viewsCommand) draw(d *engine.Device, c augment.Config, set data.Dataset,
	r *viewsResult) error {
	canvas := data.CanvasOf(set, c.MaxSide)
	places := spread(set, v.Pictures)
	batch, err := canvas.Read(set, places)
	if err != nil {
		return err
	}
	s := &viewSheet{result: r, views: c, batch: batch,
		pictures: make([]markedPicture, len(places)),
		header:   []sheet.Cell{{Caption: []string{"picture"}}}}
	r.rows = make([][]sheet.Cell, len(places))
	for i, place := range places {
		if s.pictures[i], err = readMarked(set, place); err != nil {
			return err
		}
		r.rows[i] = []sheet.Cell{{}}
	}
	shown := augment.Shown{Height: canvas.Height, Width: canvas.Width, Images: batch.Images,
		Sizes: batch.Sizes, Indices: batch.Indices}
	if err := v.addViews(d, s, shown); err != nil {
		return err
	}
	for i := range s.pictures {
		r.rows[i][0] = s.pictures[i].cell()
	}
	r.rows = slices.Insert(r.rows, 0, s.header)
	return nil
}

// addViews adds the fixed views, or those of every epoch: large ones, then small ones.
func (v *viewsCommand) addViews(d *engine.Device, s *viewSheet, shown augment.Shown) error {
	fixed, err := parseFixed(v.Fixed, s.views.ColorSemantics.Has(kernels.AddedBrightness))
	if err != nil {
		return err
	}
	if fixed != nil {
		drawn, err := fixed.of(s.batch.Sizes, s.batch.Keys)
		if err != nil {
			return err
		}
		views, err := augment.ShowFixed(d, s.views, shown, drawn)
		if err != nil {
			return err
		}
		s.add(views, s.views.Size, v.Epoch, 0, "fixed")
		return nil
	}
	for epoch := v.Epoch; epoch < v.Epoch+v.Pairs; epoch++ {
		views, err := augment.Show(d, s.views, shown, uint64(s.result.Seed), epoch)
		if err != nil {
			return err
		}
		s.add(views, s.views.Size, epoch, 0, fmt.Sprintf("epoch %d, view", epoch))
		if s.views.Small.Count == 0 {
			continue
		}
		small := s.views.SmallConfig()
		few := shown
		few.Views = s.views.Small.Count
		if views, err = augment.Show(d, small, few, uint64(s.result.Seed), epoch); err != nil {
			return err
		}
		s.add(views, small.Size, epoch, small.FirstView, fmt.Sprintf("epoch %d, small", epoch))
	}
	return nil
}

// add adds columns of views of the given side: view n of all pictures, counted from first on.
func (s *viewSheet) add(views []augment.View, size, epoch, first int, title string) {
	count := len(s.pictures)
	columns := len(views) / count
	for i := range s.pictures {
		for n := range columns {
			color := markColor(s.columns + n)
			view := views[n*count+i]
			drawn := drawnOf(view.Drawn, s.batch.Sizes[i], s.views.ColorSemantics)
			drawn.Key, drawn.Epoch, drawn.View = s.batch.Keys[i], epoch, first+n
			s.result.Views = append(s.result.Views, drawn)
			s.pictures[i].mark(view.Box, s.batch.Sizes[i], color)
			s.result.rows[i] = append(s.result.rows[i], sheet.Cell{Image: viewImage(view, size),
				Caption: drawn.lines(), Frame: color})
		}
	}
	s.columns += columns
	for n := range columns {
		name := title
		if columns > 1 {
			name = fmt.Sprintf("%s %d", title, n+1)
		}
		s.header = append(s.header, sheet.Cell{Caption: []string{name}})
	}
}
