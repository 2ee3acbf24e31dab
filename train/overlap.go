package train

import (
	"context"
	"io"
	"time"

	"vksimclr/data"
	"vksimclr/engine"
)

// Overlap is a loop of steps. While the device works on one step, the host reads and fills the
// next one's batch. D is what is known of a step that is done.
type Overlap[D any] struct {
	Loader *data.Loader // its batches are the steps; closed when they end

	// Fill writes a batch to where the returned program uploads it from. It is called while a step
	// runs.
	Fill func(b data.Batch) (upload *engine.Program, err error)
	// Start submits the step of a batch that was filled at the given time.
	Start func(upload *engine.Program, b data.Batch, filled time.Time) error
	// Finish waits for the step of a batch.
	Finish func(b data.Batch) (D, error)
}

// Steps yields each step when it is done. An error is yielded last: a cancelled context lets the
// step under way finish and then yields ctx.Err(). A picture that cannot be read is told when the
// step before it is done.
func (o Overlap[D]) Steps(ctx context.Context, yield func(D, error) bool) {
	defer o.Loader.Close()
	var none D
	now, err := o.next()
	for err == nil {
		if err = ctx.Err(); err != nil {
			break
		}
		if err = o.Start(now.upload, now.batch, now.filled); err != nil {
			break
		}
		following, unread := o.next()
		done, failed := o.Finish(now.batch)
		if failed == nil && unread != io.EOF {
			failed = unread
		}
		if !yield(done, failed) || failed != nil {
			return
		}
		now, err = following, unread
	}
	if err != io.EOF {
		yield(none, err)
	}
}

// filledBatch is a batch that waits for its step.
type filledBatch struct {
	batch  data.Batch
	upload *engine.Program
	filled time.Time
}

func (o Overlap[D]) next() (f filledBatch, err error) {
	if f.batch, err = o.Loader.Next(); err == nil {
		f.upload, err = o.Fill(f.batch)
	}
	f.filled = time.Now()
	return f, err
}
