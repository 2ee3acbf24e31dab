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

// Submit hands programs to the device, which runs them one after the other. It returns at once.
// Wait must follow before the next Submit; else Submit panics.
func (d *Device) Submit(programs ...*Program) error {
	if d.lost != nil {
		return d.lost
	}
	if len(d.running) > 0 {
		panic("engine: Submit before Wait")
	}
	d.commands = d.commands[:0]
	for _, p := range programs {
		d.commands = append(d.commands, p.chunks.sequence...)
	}
	d.started = time.Now()
	if err := d.check(vk.Submit(d.queue, d.commands, d.fence)); err != nil {
		return err
	}
	d.running = append(d.running, programs...)
	return nil
}

// Submissions returns the number of calls of vkQueueSubmit in this process so far.
func Submissions() uint64 { return vk.Submissions() }

// Wait waits for the submitted programs. It returns a LostError where the driver reset the device.
// A lost device stays lost: every later call returns the same error.
func (d *Device) Wait() error {
	err := d.check(vk.WaitFence(d.handle, d.fence))
	took := time.Since(d.started).Seconds()
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

// check turns the driver's result into a LostError, and remembers it, where the device was lost.
func (d *Device) check(err error) error {
	if errors.Is(err, vk.DeviceLost) {
		d.lost = &LostError{Device: d.Name(), Err: err}
		return d.lost
	}
	return err
}
