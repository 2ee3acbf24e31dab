package program

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"

	"github.com/alecthomas/kong"
	"github.com/posener/complete"
	"github.com/willabides/kongplete"
)

type completionCommand struct {
	Shell string `arg:"" enum:"bash,zsh,fish" help:"bash, zsh or fish."`
}

func (completionCommand) Help() string {
	return `Prints the lines that make the shell complete commands, flags and their values with the
Tab key. They call this very file, so they stay right when it is replaced.

Examples:

  vksimclr completion bash >> ~/.bashrc
  vksimclr completion zsh >> ~/.zshrc
  vksimclr completion fish > ~/.config/fish/completions/vksimclr.fish`
}

// Run prints the lines.
func (k *completionCommand) Run(c console) error {
	program, err := os.Executable()
	if err != nil {
		return fmt.Errorf("completion: where is this program? %w", err)
	}
	name := filepath.Base(program)
	text := map[string]string{
		"bash": "complete -o default -C PROGRAM NAME\n",
		"zsh": "autoload -U +X compinit && compinit\n" +
			"autoload -U +X bashcompinit && bashcompinit\n" +
			"complete -o default -C PROGRAM NAME\n",
		"fish": `function __complete_NAME
    set -lx COMP_LINE (commandline -cp)
    test -z (commandline -ct)
    and set COMP_LINE "$COMP_LINE "
    PROGRAM
end
complete -c NAME -a "(__complete_NAME)"
`,
	}[k.Shell]
	quoted := "'" + strings.ReplaceAll(program, "'", `'\''`) + "'"
	text = strings.NewReplacer("PROGRAM", quoted, "NAME", name).Replace(text)
	_, err = io.WriteString(c.out, text)
	return err
}

// completes prints the completions that a shell asks for, and tells whether one does: the line so
// far is in COMP_LINE then.
func completes(parser *kong.Kong, out io.Writer) bool {
	if os.Getenv("COMP_LINE") == "" {
		return false
	}
	root, err := kongplete.Command(parser)
	if err != nil {
		panic(err) // a wrong tag, as tests show
	}
	completePaths(&root, parser.Model.Node)
	c := complete.New(parser.Model.Name, root)
	c.Out = out
	return c.Complete()
}

// completePaths completes what is free text as a path: most texts that are asked for are one.
func completePaths(command *complete.Command, node *kong.Node) {
	for _, flag := range node.Flags {
		if flag.Enum != "" || flag.IsBool() {
			continue
		}
		predictor := complete.Predictor(complete.PredictNothing)
		if flag.Target.Kind() == reflect.String {
			predictor = complete.PredictFiles("*")
		}
		command.GlobalFlags["--"+flag.Name] = predictor
	}
	if len(node.Positional) > 0 && node.Positional[0].Enum == "" {
		command.Args = complete.PredictFiles("*")
	}
	for _, child := range node.Children {
		sub, ok := command.Sub[child.Name]
		if !ok {
			continue
		}
		completePaths(&sub, child)
		command.Sub[child.Name] = sub
	}
}
