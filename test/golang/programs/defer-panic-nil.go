// panic(nil) is an error of its own, so recover never answers nothing for a panic.
//
//go:debug default=go1.23
package main

import (
	"fmt"
	"strings"
)

func attempt(value any) {
	defer func() {
		r := recover()
		fmt.Println("recovered nothing:", r == nil)
		err, isError := r.(error)
		if isError {
			text, _, _ := strings.Cut(err.Error(), " (") // the rest names a setting of Go's
			fmt.Println("error:", text)
		} else {
			fmt.Println("value:", r)
		}
	}()
	panic(value)
}

func main() {
	attempt("text")
	attempt(0)
	attempt(nil)
}
