package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
)

// torch is a PyTorch script that answers each line that it is sent with a line of JSON. It starts
// once, as importing PyTorch takes seconds, and anew after it has failed.
type torch struct {
	python, script string
	args           []string
	stderr         io.Writer

	process *exec.Cmd // nil: not running
	in      io.WriteCloser
	out     *json.Decoder
}

// ask sends a question as a line of JSON and reads the answer.
func (t *torch) ask(question, answer any) error {
	if t.process == nil {
		if err := t.start(); err != nil {
			return fmt.Errorf("%s: %w", t.python, err)
		}
	}
	err := json.NewEncoder(t.in).Encode(question)
	if err == nil {
		err = t.out.Decode(answer)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", t.python, errors.Join(err, t.stop()))
	}
	return nil
}

func (t *torch) start() (err error) {
	p := exec.Command(t.python, append([]string{"-c", t.script}, t.args...)...)
	p.Stderr = t.stderr
	if t.in, err = p.StdinPipe(); err != nil {
		return err
	}
	out, err := p.StdoutPipe()
	if err != nil {
		return err
	}
	if err := p.Start(); err != nil {
		return err
	}
	t.process, t.out = p, json.NewDecoder(out)
	return nil
}

// stop ends the script, which does so when there are no more questions.
func (t *torch) stop() error {
	if t.process == nil {
		return nil
	}
	t.in.Close()
	err := t.process.Wait()
	t.process = nil
	return err
}
