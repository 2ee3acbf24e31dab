package explore

import (
	"bytes"
	"container/list"
	"fmt"
	"image/jpeg"
	"runtime"
	"sync"

	"vksimclr/data"
	"vksimclr/sheet"
)

// Thumbnails have at most thumbSide pixels a side, a picture that is looked at largeSide. They are
// kept in memory up to thumbMemory bytes.
const (
	thumbSide   = 96
	largeSide   = 448
	thumbMemory = 64 << 20
	jpegQuality = 88
)

// thumbnails makes small JPEGs of pictures when they are asked for.
type thumbnails struct {
	set   data.Dataset
	keys  []string
	slots chan struct{} // decoders at work

	mutex sync.Mutex
	known map[thumbKey]*list.Element
	order *list.List // the last used one first
	bytes int
}

type thumbKey struct{ index, side int }

type thumb struct {
	key  thumbKey
	file []byte
}

func newThumbnails(set data.Dataset, keys []string) *thumbnails {
	return &thumbnails{set: set, keys: keys, known: map[thumbKey]*list.Element{},
		order: list.New(), slots: make(chan struct{}, runtime.GOMAXPROCS(0))}
}

// get is the JPEG of a picture. Its error says why the picture cannot be read now.
func (t *thumbnails) get(index, side int) ([]byte, error) {
	key := thumbKey{index, side}
	t.mutex.Lock()
	if found, ok := t.known[key]; ok {
		t.order.MoveToFront(found)
		t.mutex.Unlock()
		return found.Value.(*thumb).file, nil
	}
	t.mutex.Unlock()
	file, err := t.make(key)
	if err != nil {
		return nil, err
	}
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if _, ok := t.known[key]; !ok {
		t.known[key] = t.order.PushFront(&thumb{key, file})
		t.bytes += len(file)
	}
	for t.bytes > thumbMemory {
		last := t.order.Back()
		old := t.order.Remove(last).(*thumb)
		delete(t.known, old.key)
		t.bytes -= len(old.file)
	}
	return file, nil
}

func (t *thumbnails) make(key thumbKey) ([]byte, error) {
	t.slots <- struct{}{}
	defer func() { <-t.slots }()
	var p data.Picture
	if err := data.ReadWithin(t.set, key.index, key.side, &p); err != nil {
		return nil, data.PictureError(t.set, key.index, t.keys[key.index], err)
	}
	if p.Key != t.keys[key.index] {
		return nil, fmt.Errorf("picture %d is %q now, and was %q", key.index, p.Key,
			t.keys[key.index])
	}
	var file bytes.Buffer
	err := jpeg.Encode(&file, sheet.RGB(p.Height, p.Width, p.Pixels),
		&jpeg.Options{Quality: jpegQuality})
	return file.Bytes(), err
}
