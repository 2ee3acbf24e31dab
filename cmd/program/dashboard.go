package program

import (
	"context"
	"fmt"
	"io"

	"vksimclr/dashboard"
	"vksimclr/web/serve"
)

type dashboardCommand struct {
	Runs    []string `arg:"" name:"run" help:"Folders of runs, or folders that hold some."`
	Address string   `default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"${address_help}"`
	Token   string   `placeholder:"TOKEN" help:"${token_help}"`
}

func (dashboardCommand) Help() string {
	return `Shows runs on a web page, while they train and afterwards: curves over each other,
settings that differ, pairs of views, the map of pictures as it forms, messages. /metrics has the
newest numbers for Prometheus. The page needs nothing but this program. Ctrl-C ends it.

Examples:

  vksimclr dashboard runs/mine
  vksimclr dashboard runs
  vksimclr dashboard runs/mine runs/second --address 127.0.0.1:0
  vksimclr train --dashboard 127.0.0.1:8080        the page of a run from its beginning`
}

// addressHelp and tokenHelp are of the flags of all commands that serve a page.
func addressHelp() string {
	return "Where to serve the page; port 0 is any free one. Others than this machine need a token."
}

func tokenHelp() string {
	return "What a reader must know, 12 characters or more; default: none on loopback, " +
		"elsewhere one is made and printed."
}

// Run serves the page until the context ends.
func (k *dashboardCommand) Run(ctx context.Context, c console) error {
	board := dashboard.New()
	if err := board.Watch(k.Runs...); err != nil {
		return fmt.Errorf("dashboard: %w", err)
	}
	site, err := openSite("dashboard: --address", k.Address, "--token", k.Token)
	if err != nil {
		return err
	}
	defer context.AfterFunc(ctx, func() { site.Close() })()
	if _, err := fmt.Fprintf(c.out, "%s\n", site.URL()); err != nil {
		site.Close()
		return err
	}
	if err := site.Serve(board); err != nil {
		return fmt.Errorf("dashboard: %w", err)
	}
	return nil
}

// openSite listens at the address of a flag. What cannot be an address or a token is a usage error.
func openSite(flag, address, tokenFlag, token string) (*serve.Site, error) {
	if err := serve.CheckAddress(address); err != nil {
		return nil, usage("%s: %s", flag, err)
	}
	if err := serve.CheckToken(token); err != nil {
		return nil, usage("%s: %s", tokenFlag, err)
	}
	site, err := serve.Listen(address, token)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", flag, err)
	}
	return site, nil
}

// livePage is the dashboard of a run under way. A nil one does nothing.
type livePage struct {
	board *dashboard.Board
	site  *serve.Site
	log   io.Writer
	done  chan error
}

// openPage serves the page of a run that is about to start; "" as the address: none.
func openPage(command, address, token string, log io.Writer) (*livePage, error) {
	if address == "" {
		if token != "" {
			return nil, usage("%s: --dashboard-token needs --dashboard HOST:PORT", command)
		}
		return nil, nil
	}
	site, err := openSite(command+": --dashboard", address, "--dashboard-token", token)
	if err != nil {
		return nil, err
	}
	p := &livePage{board: dashboard.New(), site: site, log: log, done: make(chan error, 1)}
	go func() { p.done <- site.Serve(p.board) }()
	fmt.Fprintf(log, "dashboard: %s\n", site.URL())
	return p, nil
}

// show adds the folder of the run. Training goes on whether or not it can be shown.
func (p *livePage) show(dir string) {
	if p == nil {
		return
	}
	if err := p.board.Watch(dir); err != nil {
		fmt.Fprintf(p.log, "vksimclr: the dashboard does not show the run: %v\n", err)
	}
}

// close ends the page with the run.
func (p *livePage) close() {
	if p == nil {
		return
	}
	p.site.Close()
	if err := <-p.done; err != nil {
		fmt.Fprintf(p.log, "vksimclr: the dashboard ended before the run: %v\n", err)
	}
}
