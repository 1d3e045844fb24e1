// Power series as a network of goroutines: a series is a channel that yields its rational coefficients
// one after another, an operation is a goroutine that reads some series and writes another.
// exp and tan are defined by what their derivatives are, so their networks feed back into themselves.
package main

import (
	"fmt"
	"strings"
)

type rat struct{ num, den int64 }

func gcd(a, b int64) int64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

func newRat(num, den int64) rat {
	g := gcd(num, den)
	if (den < 0) != (g < 0) {
		g = -g
	}
	return rat{num / g, den / g}
}

func (a rat) plus(b rat) rat  { return newRat(a.num*b.den+b.num*a.den, a.den*b.den) }
func (a rat) times(b rat) rat { return newRat(a.num*b.num, a.den*b.den) }

func (a rat) String() string {
	if a.den == 1 {
		return fmt.Sprint(a.num)
	}
	return fmt.Sprintf("%d/%d", a.num, a.den)
}

type series <-chan rat

// polynomial yields the coefficients given, then zeros for ever.
func polynomial(coefficients ...int64) series {
	out := make(chan rat)
	go func() {
		for _, c := range coefficients {
			out <- rat{c, 1}
		}
		for {
			out <- rat{0, 1}
		}
	}()
	return out
}

// split makes two copies of a series. The first copy leads: only when it has been read up does the series
// yield another coefficient, so a network never runs further ahead than it is read. What the second copy
// has not read yet is kept in a queue. A nil channel disables a case.
func split(in series) (first, second series) {
	leader, follower := make(chan rat), make(chan rat)
	go func() {
		var unread []rat // by the leader: at most one
		var queue []rat
		for {
			source := in
			var toLeader, toFollower chan rat
			var a, b rat
			if len(unread) > 0 {
				source, toLeader, a = nil, leader, unread[0]
			}
			if len(queue) > 0 {
				toFollower, b = follower, queue[0]
			}
			select {
			case c := <-source:
				unread = append(unread, c)
				queue = append(queue, c)
			case toLeader <- a:
				unread = unread[1:]
			case toFollower <- b:
				queue = queue[1:]
			}
		}
	}()
	return leader, follower
}

func copyTo(out chan<- rat, in series) {
	for {
		out <- <-in
	}
}

func add(f, g series) series {
	out := make(chan rat)
	go func() {
		for {
			a := <-f
			out <- a.plus(<-g)
		}
	}()
	return out
}

func scale(k rat, f series) series {
	out := make(chan rat)
	go func() {
		for {
			out <- k.times(<-f)
		}
	}()
	return out
}

// shift multiplies by x.
func shift(f series) series {
	out := make(chan rat)
	go func() {
		out <- rat{0, 1}
		copyTo(out, f)
	}()
	return out
}

// multiply takes both series apart into a head and a tail, f = a + xF and g = b + xG, and so
// fg = ab + x(aG + bF + xFG), where FG is a smaller network of the same kind.
func multiply(f, g series) series {
	out := make(chan rat)
	go func() {
		a, b := <-f, <-g
		out <- a.times(b)
		f1, f2 := split(f)
		g1, g2 := split(g)
		copyTo(out, add(add(scale(a, g1), scale(b, f1)), shift(multiply(f2, g2))))
	}()
	return out
}

func differentiate(f series) series {
	out := make(chan rat)
	go func() {
		<-f
		for n := int64(1); ; n++ {
			out <- rat{n, 1}.times(<-f)
		}
	}()
	return out
}

// integrate yields its constant before it has read anything, which is what sets a feedback in motion.
func integrate(constant rat, f series) series {
	out := make(chan rat)
	go func() {
		out <- constant
		for n := int64(1); ; n++ {
			out <- newRat(1, n).times(<-f)
		}
	}()
	return out
}

// exp of f, where f begins with 0: y' = f'y and y(0) = 1.
func exp(f series) series {
	feedback := make(chan rat)
	y, again := split(integrate(rat{1, 1}, multiply(differentiate(f), feedback)))
	go copyTo(feedback, again)
	return y
}

// tan of x: y' = 1 + yy and y(0) = 0.
func tan() series {
	feedback := make(chan rat)
	left, right := split(feedback)
	y, again := split(integrate(rat{0, 1}, add(polynomial(1), multiply(left, right))))
	go copyTo(feedback, again)
	return y
}

func show(name string, f series, terms int) {
	var out []string
	for i := 0; i < terms; i++ {
		out = append(out, (<-f).String())
	}
	fmt.Println(name+":", strings.Join(out, " "))
}

func main() {
	show("1 + 2x", polynomial(1, 2), 4)
	show("(1 + 2x) + (3 - x + x^2)", add(polynomial(1, 2), polynomial(3, -1, 1)), 4)
	show("x (1 + 2x)", shift(polynomial(1, 2)), 4)
	show("(1 + 2x) (3 - x + x^2)", multiply(polynomial(1, 2), polynomial(3, -1, 1)), 5)
	cube := multiply(polynomial(1, 1), multiply(polynomial(1, 1), polynomial(1, 1)))
	show("derivative of (1 + x)^3", differentiate(cube), 4)
	show("integral of 1 + x", integrate(rat{5, 1}, polynomial(1, 1)), 4)
	show("exp x", exp(polynomial(0, 1)), 9)
	show("exp -x", exp(polynomial(0, -1)), 7)
	show("exp (x + x^2)", exp(polynomial(0, 1, 1)), 8)
	show("exp x exp -x", multiply(exp(polynomial(0, 1)), exp(polynomial(0, -1))), 6)
	show("tan x", tan(), 10)
}
