package data

import (
	"bufio"
	"context"
	"fmt"
	"runtime"
	"sync"
)

// packSlot holds one picture between decoding and writing. Its memory is used again.
type packSlot struct {
	picture Picture
	err     error
	ready   chan struct{}
}

// pack decodes the pictures that are not in the file yet, on all cores, and writes them in order.
// Memory is bounded: few more pictures than cores are under way.
func (w *packWriter) pack(ctx context.Context, progress func(done, of int)) error {
	if progress == nil {
		progress = func(done, of int) {}
	}
	first, of := len(w.records), len(w.jobs)
	progress(first, of)
	slots := make([]packSlot, min(2*runtime.GOMAXPROCS(0), of-first))
	todo := make(chan int, len(slots))
	var group sync.WaitGroup
	for i := range slots {
		slots[i].ready = make(chan struct{}, 1)
		todo <- first + i
	}
	for range min(runtime.GOMAXPROCS(0), len(slots)) {
		group.Go(func() {
			for k := range todo {
				s := &slots[(k-first)%len(slots)]
				s.err = w.jobs[k].read(w.MaxSide, &s.picture)
				s.ready <- struct{}{}
			}
		})
	}
	defer group.Wait()
	defer close(todo)
	out := bufio.NewWriterSize(w.file, 1<<20)
	for k := first; k < of; k++ {
		if err := ctx.Err(); err != nil {
			return w.stop(out, err)
		}
		s := &slots[(k-first)%len(slots)]
		<-s.ready
		if err := w.write(out, s); err != nil {
			return w.failed(err)
		}
		if next := k + len(slots); next < of {
			todo <- next
		}
		progress(k+1, of)
	}
	if err := out.Flush(); err != nil {
		return w.failed(err)
	}
	return nil
}

// stop keeps what is packed so far.
func (w *packWriter) stop(out *bufio.Writer, reason error) error {
	if err := out.Flush(); err != nil {
		return w.failed(err)
	}
	if err := w.file.Sync(); err != nil {
		return w.failed(err)
	}
	return fmt.Errorf("%d of %d pictures are packed; the same command goes on: %w",
		len(w.records), len(w.jobs), reason)
}

// write writes the record of a picture, or of why there is none.
func (w *packWriter) write(out *bufio.Writer, s *packSlot) error {
	p := &s.picture
	err := s.err
	if err == nil {
		err = checkRecord(p)
	}
	record := packRecord{key: p.Key}
	record.offset = w.end
	content := p.Pixels
	if err != nil {
		record.problem = reason(err).Error()
		content, p.Height, p.Width = []byte(record.problem), 0, 0
	}
	record.height, record.width = uint32(p.Height), uint32(p.Width)
	head, sum := recordHead(p, content)
	record.sum = sum
	for _, part := range [][]byte{head, []byte(p.Key), content} {
		if _, err := out.Write(part); err != nil {
			return err
		}
		w.end += int64(len(part))
	}
	w.records = append(w.records, record)
	return nil
}
