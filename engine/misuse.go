package engine

import (
	"fmt"
	"math"
	"reflect"
)

// checkUse panics where a program of the recorder cannot use a tensor.
func (r *Recorder) checkUse(t Tensor) {
	r.dev.checkTensor(t, "a program uses")
	if t.store.transient && t.store.recorder != r {
		panic(fmt.Sprintf("engine: %v is transient and belongs to another program", t))
	}
}

// checkTransfer panics where a tensor's elements cannot be moved between host and device.
func (d *Device) checkTransfer(t Tensor) {
	d.checkTensor(t, "transfer of")
	if t.store.transient {
		panic(fmt.Sprintf("engine: %v is transient: its elements cannot be transferred", t))
	}
}

// checkTensor panics where a tensor is absent, was freed, or belongs to another device.
func (d *Device) checkTensor(t Tensor, use string) {
	switch s := t.store; {
	case s == nil:
		panic("engine: " + use + " an absent tensor")
	case s.dev != d:
		panic(fmt.Sprintf("engine: %v belongs to another device", t))
	case s.freed:
		panic(fmt.Sprintf("engine: %v was freed", t))
	}
}

// checkOpen panics where the device is closed.
func (d *Device) checkOpen() {
	if d.instance == 0 {
		panic("engine: the device is closed")
	}
}

// checkDims panics where a tensor cannot have such dimensions.
func checkDims(t Tensor) {
	size := t.dtype.Size()
	for _, d := range t.dims {
		if d <= 0 {
			panic(fmt.Sprintf("engine: tensor %v: every dimension must be positive", t))
		}
		if size > math.MaxInt/d {
			panic(fmt.Sprintf("engine: tensor %v: its size in bytes exceeds 64 bits", t))
		}
		size *= d
	}
	if size%4 != 0 {
		panic(fmt.Sprintf("engine: tensor %v: its size must be a multiple of 4 bytes", t))
	}
}

// checkPush panics where a type cannot be push constants.
func checkPush(t reflect.Type) {
	ok := t.Kind() == reflect.Struct
	for i := 0; ok && i < t.NumField(); i++ {
		switch t.Field(i).Type.Kind() {
		case reflect.Uint32, reflect.Int32, reflect.Float32:
		default:
			ok = false
		}
	}
	if !ok {
		panic(fmt.Sprintf("engine: push constants of type %v: want a struct of uint32, int32 and "+
			"float32 fields", t))
	}
}
