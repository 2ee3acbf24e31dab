package program

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"vksimclr/choose"
	"vksimclr/data"
	"vksimclr/eval"
	"vksimclr/explore"
	"vksimclr/web/serve"
)

type exploreCommand struct {
	judgeFlags
	Split    string `default:"train" enum:"train,test,bank" help:"${split_help}"`
	Features string `placeholder:"FILE" help:"${features_help}"`
	Address  string `default:"127.0.0.1:8090" placeholder:"HOST:PORT" help:"${explore_address}"`
	Token    string `placeholder:"TOKEN" help:"${explore_token}"`
	Static   string `placeholder:"DIR" help:"${static_help}"`
}

func (exploreCommand) Help() string {
	return `A page over pictures, seen with the checkpoint's encoder: a map (PCA, UMAP), pictures
like a picture or like a file, lists by lasso, near-duplicates, clusters, typical and odd ones.
Every list is saved as CSV. The embeddings are made once and kept beside the checkpoint.

The page is for this machine. Another address needs a token, which is made and printed unless you
give one. With --static the page is written as files that work without the program, and the command
ends. docs/explore.md shows it.

Examples:

  vksimclr explore runs/mine
  vksimclr explore runs/mine --data ~/other-pictures
  vksimclr explore runs/mine --features train.npy       as vksimclr embed wrote it
  vksimclr explore runs/mine --static pages             for a web server, or to open as a file`
}

// exploring is what explore says where its page is.
type exploring struct {
	URL        string `json:"url,omitempty"`
	Static     string `json:"static,omitempty"`
	Pictures   int    `json:"n"`
	Features   int    `json:"features"`
	Memory     int    `json:"feature_bytes"`
	Data       string `json:"data"`
	Checkpoint string `json:"checkpoint"`
}

// Run serves the page until it is interrupted, or writes it.
func (x *exploreCommand) Run(ctx context.Context, c console) error {
	if err := serve.CheckAddress(x.Address); err != nil {
		return usage("explore: --address: %v", err)
	}
	if err := serve.CheckToken(x.Token); err != nil {
		return usage("explore: --token: %v", err)
	}
	if err := checkFeatures("explore", x.Features); err != nil {
		return err
	}
	var site *serve.Site
	if x.Static == "" { // a port in use is known before the work
		var err error
		if site, err = serve.Listen(x.Address, x.Token); err != nil {
			return fmt.Errorf("explore: --address: %w", err)
		}
		defer site.Close()
	} else if err := explore.CheckFolder(x.Static); err != nil {
		return fmt.Errorf("explore: --static: %w", err)
	}
	j, err := x.open(ctx, c, x.Limit)
	if err != nil {
		return err
	}
	set, err := j.settings.splitOf(j.parts, "explore", x.Split)
	if err != nil {
		return err
	}
	f, err := j.embedded(ctx, set, x.Features)
	if err != nil {
		return j.explained("explore", err)
	}
	files := &fileEncoder{j: j, set: set}
	defer files.close()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	e := explore.New(ctx, x.config(j, set, f, files))
	said := exploring{Static: x.Static, Pictures: f.N(), Features: f.D, Memory: 4 * len(f.Rows),
		Data: j.settings.Data, Checkpoint: j.path}
	if site == nil {
		progress := newCountdown(c.log, "exported")
		err := e.Export(ctx, x.Static, progress.show)
		progress.close()
		if err != nil {
			return j.explained("explore", err)
		}
		return c.print(x.JSON, said)
	}
	said.URL = site.URL()
	if err := c.print(x.JSON, said); err != nil {
		return err
	}
	context.AfterFunc(ctx, func() { _ = site.Close() })
	if err := site.Serve(e.Handler()); err != nil {
		return fmt.Errorf("explore: %w", err)
	}
	return nil
}

// config is what the page shows.
func (x *exploreCommand) config(j *judging, set data.Dataset, f eval.Features,
	files *fileEncoder) explore.Config {
	c := explore.Config{Name: set.Name() + " with " + filepath.Base(filepath.Dir(absolute(j.path))),
		Set: set, Keys: f.Keys, Rows: choose.Normalize(f.Rows, f.D), Embed: files.embed,
		Warn: func(err error) { fmt.Fprintf(j.log, "vksimclr: %v\n", err) }}
	if labelled, ok := set.(data.Labelled); ok {
		c.Classes, c.Labels = labelled.Classes(), make([]int, set.Len())
		for i := range c.Labels {
			c.Labels[i] = labelled.Label(i)
		}
	}
	if x.Cache {
		kept := keptValues{dir: j.dir, key: valuesKey(f)}
		c.Load, c.Save = kept.load, kept.save
	}
	return c
}

// absolute is a path from the root, or the path itself where that is unknown.
func absolute(path string) string {
	if whole, err := filepath.Abs(path); err == nil {
		return whole
	}
	return path
}

func (e exploring) String() string {
	var text strings.Builder
	fmt.Fprintf(&text, "%d pictures of %s, %d features each (%d MiB)\n", e.Pictures, e.Data,
		e.Features, e.Memory>>20)
	if e.Static != "" {
		fmt.Fprintf(&text, "open %s in a browser", filepath.Join(e.Static, "index.html"))
	} else {
		fmt.Fprintf(&text, "open %s in a browser; Ctrl-C ends", e.URL)
	}
	return text.String()
}
