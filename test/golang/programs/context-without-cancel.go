// WithoutCancel keeps the values and drops cancellation, deadline, error and cause.
package main

import (
	"context"
	"errors"
	"fmt"
	"time"
)

type key string

func main() {
	parent, cancel := context.WithCancelCause(context.Background())
	timed, cancelTimed := context.WithTimeout(parent, time.Hour)
	defer cancelTimed()
	request := context.WithValue(timed, key("user"), "ada")
	detached := context.WithoutCancel(request)
	audit, cancelAudit := context.WithCancel(context.WithValue(detached, key("task"), "audit"))

	cancel(errors.New("the client is gone"))
	_, hasDeadline := detached.Deadline()
	fmt.Println("request:", request.Err(), "- cause:", context.Cause(request))
	fmt.Println("detached alive:", detached.Err() == nil, "no cause:", context.Cause(detached) == nil)
	fmt.Println("its Done is nil:", detached.Done() == nil, "has a deadline:", hasDeadline)
	fmt.Println("user:", audit.Value(key("user")), "task:", audit.Value(key("task")))
	fmt.Println("audit alive:", audit.Err() == nil)

	cancelAudit()
	fmt.Println("audit:", audit.Err(), "- cause:", context.Cause(audit))
	fmt.Println("Background's Done is nil:", context.Background().Done() == nil, "TODO's:", context.TODO().Done() == nil)
}
