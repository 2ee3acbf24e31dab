package explore

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"sync"
	"sync/atomic"

	"vksimclr/choose"
	"vksimclr/data"
)

// Config is what an Explorer shows.
type Config struct {
	Name    string       // of the pictures and the encoder, for people
	Set     data.Dataset // read for thumbnails only
	Keys    []string     // [N] names of the pictures
	Labels  []int        // [N]; nil: unknown
	Classes []string     // names of the labels
	Rows    choose.Rows  // [N,D] features
	// Embed computes the D features of a picture file. It is called once at a time. nil: there is
	// no search by a file.
	Embed func(ctx context.Context, name string, content []byte) ([]float32, error)
	// Load and Save keep what takes long to compute, by a short name. nil: nothing is kept.
	Load func(name string, length int) ([]float32, bool)
	Save func(name string, values []float32) error
	Warn func(error) // hears what does not end anything; may be nil
}

// Explorer answers questions about pictures.
type Explorer struct {
	Config
	ctx        context.Context // ends what computes
	version    string          // changes with the pictures
	thumbs     *thumbnails
	embedding  sync.Mutex
	plane      func() []float32
	typicality func() ([]float32, error)
	anchors    func() (anchors, error)
	clusters   latest[int, choose.Clusters]
	duplicates latest[float32, [][]int]
	umap       struct {
		sync.Mutex
		points []float32 // nil: not made yet
	}
	progress atomic.Pointer[progress]
}

// progress is how far the computation is that the page waits for.
type progress struct {
	What string `json:"what"`
	Done int    `json:"done"`
	Of   int    `json:"of"`
}

// New prepares an Explorer. What takes long is computed when it is asked for, once, until ctx ends.
// It panics where keys, labels and rows are not of the same pictures.
func New(ctx context.Context, c Config) *Explorer {
	n := c.Rows.N
	if len(c.Keys) != n || c.Labels != nil && len(c.Labels) != n || c.Set.Len() != n {
		panic(fmt.Sprintf("explore: %d features, %d keys, %d labels, %d pictures", n, len(c.Keys),
			len(c.Labels), c.Set.Len()))
	}
	e := &Explorer{Config: c, ctx: ctx}
	hash := sha256.New()
	fmt.Fprintf(hash, "%q %q %d", c.Name, c.Keys, c.Rows.D)
	e.version = hex.EncodeToString(hash.Sum(nil))[:16]
	e.thumbs = newThumbnails(c.Set, c.Keys)
	e.plane = sync.OnceValue(func() []float32 { return choose.Plane(c.Rows) })
	e.typicality = sync.OnceValues(func() ([]float32, error) {
		return e.keep("typicality", n, func() ([]float32, error) {
			return choose.Typicality(ctx, c.Rows, e.tell("comparing neighbours"))
		})
	})
	e.anchors = sync.OnceValues(e.findAnchors)
	if c.Load != nil {
		if points, ok := c.Load("umap", 2*n); ok {
			e.umap.points = points
		}
	}
	return e
}

// tell makes a function that notes the progress of a computation.
func (e *Explorer) tell(what string) choose.Progress {
	return func(done, of int) { e.progress.Store(&progress{what, done, of}) }
}

// keep loads values, or computes and saves them.
func (e *Explorer) keep(name string, length int, compute func() ([]float32, error)) ([]float32,
	error) {
	if e.Load != nil {
		if values, ok := e.Load(name, length); ok {
			return values, nil
		}
	}
	values, err := compute()
	e.progress.Store(nil)
	if err == nil {
		e.save(name, values)
	}
	return values, err
}

func (e *Explorer) save(name string, values []float32) {
	if e.Save == nil {
		return
	}
	if err := e.Save(name, values); err != nil && e.Warn != nil {
		e.Warn(fmt.Errorf("explore: %s is not kept: %w", name, err))
	}
}

// latest computes a value for a question and remembers the last one.
type latest[Q comparable, V any] struct {
	mutex    sync.Mutex
	known    bool
	question Q
	value    V
}

func (l *latest[Q, V]) get(question Q, compute func() (V, error)) (value V, err error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if l.known && l.question == question {
		return l.value, nil
	}
	value, err = compute()
	if err == nil {
		l.known, l.question, l.value = true, question, value
	}
	return value, err
}

// clustersOf divides the pictures into k clusters.
func (e *Explorer) clustersOf(k int) (choose.Clusters, error) {
	return e.clusters.get(k, func() (choose.Clusters, error) {
		defer e.progress.Store(nil)
		return choose.KMeans(e.ctx, e.Rows, k, e.tell("assigning clusters"))
	})
}

// duplicatesOf are the groups of pictures that are alike by at least the threshold.
func (e *Explorer) duplicatesOf(threshold float32) ([][]int, error) {
	return e.duplicates.get(threshold, func() ([][]int, error) {
		defer e.progress.Store(nil)
		return choose.Duplicates(e.ctx, e.Rows, threshold, e.tell("comparing all pairs"))
	})
}
