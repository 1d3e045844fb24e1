// Panic with an error as its value: what is printed is the error's message.
package main

import (
	"errors"
	"fmt"
)

var errFull = errors.New("no space left")

func save(name string) error {
	return fmt.Errorf("save %s: %w", name, errFull)
}

func main() {
	err := save("notes.txt")
	fmt.Println("is it errFull?", errors.Is(err, errFull))
	panic(err)
}
