package train

import (
	"errors"
	"fmt"

	"vksimclr/data"
	"vksimclr/engine"
)

// Resident says whether the pictures stay in device memory: then each is read, decoded and uploaded
// once. It changes no bit.
type Resident uint8

const (
	// ResidentAuto keeps the pictures where they take at most a quarter of the device's free memory
	// and, on a driver that computes on the processor, of the machine's.
	ResidentAuto Resident = iota
	ResidentOn            // or an error where they do not fit
	ResidentOff           // pictures are read in every epoch
)

// residentShare is the part of free memory that ResidentAuto takes at most: 1/4.
const residentShare = 4

// slack is what an allocation takes beside a tensor at most, in bytes.
const slack = 1 << 20

// needed is why pictures do not stay that could stay if there were no step.
const needed = "the step needs the memory"

// Residence is what was decided about the pictures of a run.
type Residence struct {
	Stay   bool
	Bytes  uint64 // device memory that the pictures take, or would take
	Reason string
}

func (r Residence) String() string {
	if r.Stay {
		return fmt.Sprintf("pictures stay in device memory: %s, %s", engine.Bytes(r.Bytes),
			r.Reason)
	}
	return "pictures are read in every epoch: " + r.Reason
}

// Residence decides whether the recipe's pictures stay on the device.
func (r Recipe) Residence(d *engine.Device) (Residence, error) {
	room, err := r.canvas().Room(r.Data, r.own().Batch)
	if err != nil {
		return Residence{}, err
	}
	c := d.Caps()
	size := uint64(room.All)
	free := c.Memory - min(c.Memory, d.Allocated())
	if machine := freeMemory(); c.CPU() && machine > 0 {
		free = min(free, machine)
	}
	home := Residence{Bytes: size}
	switch {
	case r.Resident == ResidentOff:
		home.Reason = "as it was asked for"
	case size+slack > c.MaxAllocation || size >= 1<<34: // places are counted in 32 bits, by words
		home.Reason = fmt.Sprintf("%s are more than one allocation of %s", engine.Bytes(size),
			d.Name())
	case r.Resident == ResidentOn:
		home.Stay, home.Reason = true, "as it was asked for"
	case r.Epochs == 1 && data.StepsPerEpoch(r.Data.Len(), r.Batch) > 0:
		home.Reason = "there is one epoch"
	case size > free/residentShare:
		home.Reason = fmt.Sprintf("%s are more than a quarter of the free %s", engine.Bytes(size),
			engine.Bytes(free))
	default:
		home.Stay = true
		home.Reason = fmt.Sprintf("at most a quarter of the free %s", engine.Bytes(free))
	}
	if r.Resident == ResidentOn && !home.Stay {
		return home, errors.New("train: the pictures cannot stay in device memory: " + home.Reason +
			": leave --resident out")
	}
	return home, nil
}
