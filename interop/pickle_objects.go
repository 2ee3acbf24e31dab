package interop

import (
	"fmt"
	"strings"
)

// The values of a pickle that Go has no type for.
type (
	tuple []any
	list  struct{ items []any }
	class string // module.name

	// object is a dict, or an instance of any class: what was put into it, and its state.
	object struct {
		class        class // "" for a dict
		keys, values []any
		state        any
	}
)

// contain makes a container, or puts values into one.
func (p *pickle) contain(op byte) {
	switch op {
	case ']', 0x8f:
		p.push(&list{})
	case ')':
		p.push(tuple(nil))
	case '}':
		p.push(&object{})
	case 'l', 0x91:
		p.push(&list{p.popMark()})
	case 't':
		p.push(tuple(p.popMark()))
	case 0x85, 0x86, 0x87:
		t := make(tuple, op-0x84)
		for i := range t {
			t[len(t)-1-i] = p.pop()
		}
		p.push(t)
	case 'd':
		items := p.popMark()
		d := &object{}
		d.put(items)
		p.push(d)
	case 's':
		v, k := p.pop(), p.pop()
		p.fill([]any{k, v}, true)
	case 'u':
		p.fill(p.popMark(), true)
	case 'a':
		p.fill([]any{p.pop()}, false)
	default: // appends, additems
		p.fill(p.popMark(), false)
	}
}

// fill puts items into the container on the stack: pairs into a dict.
func (p *pickle) fill(items []any, pairs bool) {
	switch c := p.top().(type) {
	case *list:
		c.items = append(c.items, items...)
	case *object:
		if pairs {
			c.put(items)
		}
	default:
		p.push(broken)
	}
}

func (o *object) put(items []any) {
	for i := 0; i+1 < len(items); i += 2 {
		o.keys, o.values = append(o.keys, items[i]), append(o.values, items[i+1])
	}
}

// object follows the instructions that name, call and fill instances of classes.
func (p *pickle) object(op byte) error {
	switch op {
	case 'c', 'i':
		module, err := p.line()
		if err != nil {
			return err
		}
		name, err := p.line()
		if err != nil {
			return err
		}
		if c := class(module + "." + name); op == 'c' {
			p.push(c)
		} else {
			return p.call(c, p.popMark())
		}
	case 0x93:
		name, module := p.pop(), p.pop()
		p.push(class(fmt.Sprint(module, ".", name)))
	case 'o':
		items := p.popMark()
		if len(items) == 0 {
			p.push(broken)
			return nil
		}
		return p.call(items[0], items[1:])
	case 0x92:
		p.pop() // arguments by name
		fallthrough
	case 'R', 0x81:
		arguments, _ := p.pop().(tuple)
		return p.call(p.pop(), arguments)
	case 'b':
		state := p.pop()
		if o, ok := p.top().(*object); ok && o.class != orderedDict {
			o.state = state
		}
	}
	return nil
}

const orderedDict class = "collections.OrderedDict"

// call pushes what a call would give. It knows tensors, parameters and containers. Of all others
// it keeps the name alone: nothing is run.
func (p *pickle) call(callee any, arguments []any) error {
	c, _ := callee.(class)
	switch c {
	case "torch._utils._rebuild_tensor_v2", "torch._utils._rebuild_tensor":
		t, err := rebuild(arguments)
		p.push(t)
		return err
	case "torch._utils._rebuild_parameter", "torch.nn.parameter.Parameter", "torch.Size":
		if len(arguments) == 0 {
			p.push(broken)
			return nil
		}
		p.push(arguments[0])
	case orderedDict:
		p.push(&object{class: c})
	default:
		if name := string(c); name != "" && !plainClass(name) {
			p.run[name] = true
		}
		p.push(&object{class: c})
	}
	return nil
}

// plainClass tells whether the class is one that only holds values.
func plainClass(name string) bool {
	for _, prefix := range []string{"torch.nn.modules.", "torchvision.models.", "__builtin__.set",
		"builtins.set"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}
