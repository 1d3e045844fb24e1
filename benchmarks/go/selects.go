package main

// Workloads over select.

func select2(n int) int {
	a, b := make(chan int), make(chan int)
	go produce(a, n/2)
	go produce(b, n/2)
	sum := 0
	for range n {
		select {
		case v := <-a:
			sum += v
		case v := <-b:
			sum += v
		}
	}
	return sum
}

func select8(n int) int {
	var c [8]chan int
	for i := range c {
		c[i] = make(chan int)
		go produce(c[i], n/len(c))
	}
	sum := 0
	for range n {
		select {
		case v := <-c[0]:
			sum += v
		case v := <-c[1]:
			sum += v
		case v := <-c[2]:
			sum += v
		case v := <-c[3]:
			sum += v
		case v := <-c[4]:
			sum += v
		case v := <-c[5]:
			sum += v
		case v := <-c[6]:
			sum += v
		case v := <-c[7]:
			sum += v
		}
	}
	return sum
}

// selectIdle is the ctx.Done() loop: one busy channel beside one that stays silent to the end.
func selectIdle(n int) int {
	work, done, total := make(chan int), make(chan struct{}), make(chan int)
	go func() {
		sum := 0
		for {
			select {
			case v := <-work:
				sum += v
			case <-done:
				total <- sum
				return
			}
		}
	}()
	produce(work, n)
	close(done)
	return <-total
}

// selectMixed receives n/2 values and sends n/2 values in one select; a side that is through is nil.
func selectMixed(n int) int {
	half := n / 2
	in, out, total := make(chan int), make(chan int), make(chan int)
	go produce(in, half)
	go func() {
		sum := 0
		for range half {
			sum += <-out
		}
		total <- sum
	}()
	source, sink := in, out
	sum, received, sent := 0, 0, 0
	for range n {
		select {
		case v := <-source:
			sum += v
			if received++; received == half {
				source = nil
			}
		case sink <- sent:
			if sent++; sent == half {
				sink = nil
			}
		}
	}
	return sum + <-total
}
