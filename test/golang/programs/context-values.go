// Values: the nearest one counts, what is above is only hidden, and keys are compared, not spelled.
package main

import (
	"context"
	"fmt"
)

type key struct{ name string }

func show(ctx context.Context, keys ...any) {
	for _, k := range keys {
		v := ctx.Value(k)
		if v == nil {
			v = "nothing"
		}
		fmt.Print(" ", v)
	}
	fmt.Println()
}

func main() {
	user, trace := &key{"user"}, &key{"trace"}
	twin := &key{"user"} // the same name, another key
	root := context.Background()
	a := context.WithValue(root, user, "ada")
	b := context.WithValue(a, trace, 7)
	c, cancel := context.WithCancel(b)
	d := context.WithValue(c, user, "grace")
	e := context.WithValue(d, trace, nil)

	fmt.Print("root:")
	show(root, user, trace, twin)
	fmt.Print("a:")
	show(a, user, trace, twin)
	fmt.Print("b:")
	show(b, user, trace, twin)
	fmt.Print("c:")
	show(c, user, trace, twin)
	fmt.Print("d:")
	show(d, user, trace, twin)
	fmt.Print("e, trace hidden by nil:")
	show(e, user, trace, twin)
	fmt.Print("a, as ever:")
	show(a, user, trace, twin)

	cancel()
	fmt.Print("cancelled, values stay:")
	show(e, user, trace)
	fmt.Println("two keys on one path:", context.WithValue(a, twin, "eve").Value(user), context.WithValue(a, twin, "eve").Value(twin))
}
