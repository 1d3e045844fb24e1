// Resources are opened one after the other, and closed in reverse, however far it got.
package main

import (
	"errors"
	"fmt"
	"sync"
)

type resource struct {
	name string
	mu   *sync.Mutex
}

func open(name string, mu *sync.Mutex, broken string) (*resource, error) {
	if name == broken {
		return nil, errors.New("cannot open " + name)
	}
	mu.Lock()
	fmt.Println("open", name)
	return &resource{name, mu}, nil
}

func (r *resource) close() {
	fmt.Println("close", r.name)
	r.mu.Unlock()
}

func work(locks []*sync.Mutex, broken string, crash bool) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("crashed: %v", r)
		}
	}()
	for i, name := range []string{"net", "file", "log"} {
		r, err := open(name, locks[i], broken)
		if err != nil {
			return err
		}
		defer r.close()
	}
	if crash {
		panic("in the middle")
	}
	fmt.Println("work")
	return nil
}

func main() {
	locks := []*sync.Mutex{{}, {}, {}}
	fmt.Println("error:", work(locks, "", false) != nil)
	fmt.Println("error:", work(locks, "log", false))
	fmt.Println("error:", work(locks, "", true))
	for _, mu := range locks {
		fmt.Println("free:", mu.TryLock())
	}
}
