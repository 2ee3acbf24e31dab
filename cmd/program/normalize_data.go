package program

import (
	"context"
	"errors"
	"fmt"
	"io"

	"vksimclr/data"
)

// measuredPictures is the most pictures that --normalize data reads.
const measuredPictures = 4096

// measureNormalize replaces --normalize data by the mean and deviation of the training pictures.
// Settings and checkpoints keep the numbers, and whatever reads them normalises alike.
func (s *Settings) measureNormalize(ctx context.Context, set data.Dataset, log io.Writer) error {
	if s.Normalize != dataNormalization {
		return nil
	}
	bar := newCountdown(log, "measured")
	m, err := data.MeasureMoments(ctx, set, measuredPictures, bar.show)
	bar.close()
	if errors.Is(err, context.Canceled) {
		return fmt.Errorf("%w while measuring the pictures' colours", errInterrupted)
	}
	if err != nil {
		return fmt.Errorf("normalize: %w", err)
	}
	text := fourDecimals(m.Mean) + "/" + fourDecimals(m.Deviation)
	if min(m.Deviation[0], m.Deviation[1], m.Deviation[2]) < 1e-3 {
		return usage("normalize: the colours of %s have the deviations %s: a channel that is the "+
			"same everywhere cannot be normalised; give --normalize none or numbers", set.Name(),
			fourDecimals(m.Deviation))
	}
	fmt.Fprintf(log, "normalize: %s, the mean and deviation of %d training pictures\n", text,
		m.Pictures)
	s.Normalize = text
	return nil
}

// fourDecimals writes three numbers in four decimals with commas between.
func fourDecimals(v [3]float64) string { return fmt.Sprintf("%.4f,%.4f,%.4f", v[0], v[1], v[2]) }
