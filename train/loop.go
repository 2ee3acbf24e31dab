package train

import (
	"context"
	"fmt"
	"io"
	"math"
	"time"

	"vksimclr/data"
	"vksimclr/engine"
	"vksimclr/kernels"
)

// loop runs the steps that are left. While the device works on a step, the host fills the next one's pictures.
func (r *run) loop(ctx context.Context) error {
	if r.done >= r.steps {
		r.summary.Checkpoint = checkpointPath(r.Out, r.done)
		return nil
	}
	loader := data.NewLoader(context.WithoutCancel(ctx), r.set, data.LoaderConfig{
		Canvas: data.CanvasOf(r.set, 0), Batch: r.Batch, Seed: uint64(r.Seed), First: r.done, Last: r.steps,
	})
	defer loader.Close()
	batch, err := loader.Next()
	if err != nil {
		return err
	}
	upload := r.step.Fill(batch)
	for r.done < r.steps {
		if ctx.Err() != nil {
			if err := r.save(); err != nil {
				return err
			}
			return ctx.Err()
		}
		began := time.Now()
		rate := r.rate.Rate(r.done)
		if err := r.step.Start(upload, r.done, batch.Epoch, rate, r.scale); err != nil {
			return err
		}
		var next *engine.Program
		epoch := batch.Epoch
		b, readError := loader.Next() // reported below, after the step under way
		if readError == nil {
			batch, next = b, r.step.Fill(b)
		}
		loss, err := r.step.Wait()
		if err != nil {
			return err
		}
		upload = next
		r.done++
		record := Record{Step: r.done, Epoch: epoch + 1, Loss: loss, ContrastiveAccuracy: r.step.Metric("contrastive_accuracy"), LR: rate,
			ImagesPerSecond: float64(r.Batch) / time.Since(began).Seconds()}
		if r.mixed() {
			record.LossScale = r.scale.Scale
		}
		if err := r.metrics.Write(record); err != nil {
			return err
		}
		if math.IsNaN(loss) || math.IsInf(loss, 0) {
			return fmt.Errorf("train: the loss is %g at step %d: the run diverged; take a lower --lr, a longer warm-up or a higher --temperature", loss, r.done)
		}
		if r.mixed() {
			if err := r.scale.observe(r.step.Overflow()); err != nil {
				return err
			}
		}
		if readError != nil && readError != io.EOF {
			return readError
		}
		r.bar.Update(record)
		r.summary.Steps, r.summary.Loss = r.done, loss
		if r.due() {
			if err := r.save(); err != nil {
				return err
			}
		}
	}
	return nil
}

// due tells whether a checkpoint belongs after the steps done: by --checkpoint-every or after each epoch, and at the end.
func (r *run) due() bool {
	every := r.CheckpointEvery
	if every == 0 {
		every = r.each
	}
	return r.done%every == 0 || r.done == r.steps
}

// save writes the metrics through, then the checkpoint, so that a checkpoint never knows steps that the metrics lack.
func (r *run) save() error {
	if err := r.metrics.Sync(); err != nil {
		return err
	}
	tensors, err := r.net.tensors(r.opt)
	if err != nil {
		return err
	}
	r.summary.Checkpoint, err = SaveCheckpoint(r.Out, Checkpoint{Step: r.done, Config: r.Config, LossScale: r.scale, Matrices: r.net.Policy.Matrices == kernels.MatricesOn, Tensors: tensors})
	return err
}
