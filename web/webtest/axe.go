package webtest

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
)

// violation is a rule of accessibility that a page breaks, as axe-core tells it.
type violation struct {
	ID, Impact, Help string
	Nodes            []struct {
		HTML           string
		FailureSummary string
	}
}

// Axe fails the test for every serious or critical fault of accessibility that axe-core finds in
// the page as it is now. Without axe-core the test is skipped.
func (p *Page) Axe(t testing.TB) {
	t.Helper()
	for _, v := range p.violations(t) {
		if v.Impact != "serious" && v.Impact != "critical" {
			continue
		}
		for _, node := range v.Nodes {
			t.Errorf("axe-core: %s (%s), %s: %s", v.ID, v.Impact, node.HTML, node.FailureSummary)
		}
	}
}

func (p *Page) violations(t testing.TB) (found []violation) {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Skip(err)
	}
	path := filepath.Join(cache, "vksimclr", "axe-core", "node_modules", "axe-core", "axe.min.js")
	script, err := os.ReadFile(path)
	if err != nil {
		t.Skip("there is no axe-core; tools/otherprograms/install installs it")
	}
	// Not through Eval: its message would show all of the script.
	run(p, "load axe-core", chromedp.Evaluate[chromedp.Void](string(script)))
	p.Eval(`axe.run(document, {resultTypes: ["violations"]}).then(r => r.violations.map(v => ({
		id: v.id, impact: v.impact, help: v.help,
		nodes: v.nodes.map(n => ({html: n.html, failureSummary: n.failureSummary}))})))`, &found)
	return found
}
