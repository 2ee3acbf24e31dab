package engine

import (
	"errors"
	"time"

	"vksimclr/engine/internal/vk"
)

// Run submits the program and waits for it.
func (p *Program) Run() error {
	if err := p.dev.Submit(p); err != nil {
		return err
	}
	return p.dev.Wait()
}

// Submit hands programs to the device, which runs them one after the other. It returns at once,
// also where the host works in the middle of a program (Recorder.Host).
// Wait must follow before the next Submit; else Submit panics. It also panics where a program was
// closed.
func (d *Device) Submit(programs ...*Program) error {
	if d.lost != nil {
		return d.lost
	}
	if len(d.running) > 0 {
		panic("engine: Submit before Wait")
	}
	d.commands, d.pieces = d.commands[:0], d.pieces[:0]
	works := false
	for _, p := range programs {
		if p.closed {
			panic("engine: Submit of a program that was closed")
		}
		d.pieces = append(d.pieces, p.chunks.sequence...)
	}
	for _, p := range d.pieces {
		d.commands = append(d.commands, p.buffer)
		works = works || p.work != nil
	}
	if len(programs) == 0 {
		return nil
	}
	d.started = time.Now()
	var err error
	if works {
		err = d.startWork(d.pieces)
	} else {
		err = vk.Submit(d.queue, d.commands, d.fence)
	}
	if err := d.check(err); err != nil {
		return err
	}
	d.running, d.works = append(d.running, programs...), works
	return nil
}

// Submissions returns the number of calls of vkQueueSubmit in this process so far.
func Submissions() uint64 { return vk.Submissions() }

// Wait waits for the submitted programs. It returns the error of the host's work in them, which
// ended the run there, and a LostError where the driver reset the device.
// A lost device stays lost: every later call returns the same error. Where nothing was submitted,
// Wait returns at once.
func (d *Device) Wait() error {
	if len(d.running) == 0 {
		return d.lost
	}
	err := d.waitForRun()
	took := time.Since(d.started).Seconds()
	if d.works {
		took -= d.hostRun.waited
	}
	programs := d.running
	d.running = d.running[:0]
	if err != nil {
		return err
	}
	longest := programs[0]
	for _, p := range programs {
		p.ran = p.chunks.starts
		if p.chunks.estimated > longest.chunks.estimated {
			longest = p
		}
	}
	if longest.chunks.measure(took) {
		return longest.record(chunkBudget / longest.chunks.slowness())
	}
	return nil
}

func (d *Device) waitForRun() error {
	if d.works {
		return d.check(<-d.hostRun.ended)
	}
	return d.check(vk.WaitFence(d.handle, d.fence))
}

// check turns the driver's result into a LostError, and remembers it, where the device was lost.
func (d *Device) check(err error) error {
	if errors.Is(err, vk.DeviceLost) {
		d.lost = &LostError{Device: d.Name(), Err: err}
		return d.lost
	}
	return err
}
