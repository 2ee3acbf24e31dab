package program

import (
	"fmt"
	"strings"

	"github.com/alecthomas/kong"
)

// roff is a manual page in the making, in the macros of man(7).
type roff struct{ strings.Builder }

// macro writes a macro with its arguments.
func (r *roff) macro(name string, arguments ...string) {
	r.WriteString("." + name)
	for _, a := range arguments {
		r.WriteString(` "` + strings.ReplaceAll(escaped(a), `"`, `\(dq`) + `"`)
	}
	r.WriteString("\n")
}

// line writes a line of text.
func (r *roff) line(text string) {
	text = escaped(text)
	if strings.HasPrefix(text, ".") || strings.HasPrefix(text, "'") { // would be a macro
		text = `\&` + text
	}
	r.WriteString(text + "\n")
}

// paragraphs writes a help text. Indented lines are kept as they are.
func (r *roff) paragraphs(text string) {
	verbatim, open := false, false // open: lines after the last break
	for line := range strings.Lines(text + "\n") {
		line = strings.TrimRight(line, "\n")
		if indented := strings.HasPrefix(line, "  "); line != "" && indented != verbatim {
			r.macro(map[bool]string{true: "nf", false: "fi"}[indented])
			verbatim, open = indented, true
		}
		switch {
		case line != "":
			r.line(line)
			open = true
		case open:
			r.macro("PP")
			open = false
		}
	}
	if verbatim {
		r.macro("fi")
	}
}

// escaped keeps roff from reading anything but text.
func escaped(text string) string {
	return strings.NewReplacer(`\`, `\e`, "-", `\-`, "`", `\(ga`, "^", `\(ha`, "~", `\(ti`).
		Replace(text)
}

// manPage is the page of a command.
func manPage(root, node *kong.Node) string {
	var r roff
	r.macro("TH", strings.ToUpper(pageName(node)), "1", "", root.Name+" "+buildInfo().Version,
		"User commands")
	r.macro("SH", "NAME")
	r.line(pageName(node) + " - " + strings.TrimSuffix(node.Help, "."))
	r.macro("SH", "SYNOPSIS")
	r.macro("B", node.FullPath())
	r.line(strings.TrimSpace(strings.TrimPrefix(node.Summary(), node.Path())))
	if node.Detail != "" {
		r.macro("SH", "DESCRIPTION")
		r.paragraphs(node.Detail)
	}
	r.commands(node)
	r.arguments(node)
	r.flags(node)
	if node == root {
		r.variables()
	}
	r.macro("SH", "EXIT STATUS")
	r.paragraphs(fmt.Sprintf("0: done.\n\n%d: failed; the message says why.\n\n%d: the command "+
		"line or a setting is wrong.\n\n%d: interrupted; the state is saved.", exitError, exitUsage,
		exitInterrupted))
	if node != root {
		r.macro("SH", "SEE ALSO")
		r.macro("BR", pageName(node.Parent), "(1)")
	}
	return r.String()
}

// commands lists the commands below one.
func (r *roff) commands(node *kong.Node) {
	heading := "COMMANDS"
	for _, child := range node.Children {
		if child.Hidden {
			continue
		}
		if heading != "" {
			r.macro("SH", heading)
			heading = ""
		}
		r.macro("TP")
		r.macro("BR", pageName(child), "(1)")
		r.line(child.Help)
	}
}

// arguments lists what stands without a flag.
func (r *roff) arguments(node *kong.Node) {
	if len(node.Positional) > 0 {
		r.macro("SH", "ARGUMENTS")
	}
	for _, a := range node.Positional {
		r.macro("TP")
		r.macro("I", a.Summary())
		r.line(a.Help)
	}
}

// flags lists the flags by group.
func (r *roff) flags(node *kong.Node) {
	r.macro("SH", "OPTIONS")
	group := ""
	for _, flag := range node.Flags {
		if flag.Hidden {
			continue
		}
		if flag.Group != nil && flag.Group.Title != group {
			group = flag.Group.Title
			r.macro("SS", group)
		}
		r.macro("TP")
		r.macro("B", flag.String())
		help := flag.Help
		if flag.Enum != "" {
			help += " One of: " + strings.ReplaceAll(flag.Enum, ",", ", ") + "."
		}
		r.line(help)
	}
}

// variables lists environment variables for the program's user.
func (r *roff) variables() {
	r.macro("SH", "ENVIRONMENT")
	for _, v := range [][2]string{
		{"VKSIMCLR_DEVICE", "The device where --device is not given: number, UUID or part of " +
			"the name."},
		{"VKSIMCLR_CACHE", "Folder of pipelines, measured choices and lists of pictures; none: " +
			"nothing is kept."},
		{"VKSIMCLR_VALIDATE", "1: run under the Khronos validation layer."},
	} {
		r.macro("TP")
		r.macro("B", v[0])
		r.line(v[1])
	}
}
