package main

import "context"

// contextTrees makes trees of 10,000 contexts, ten below each, cancels their roots, and counts the
// contexts that are done then.
func contextTrees(n int) int {
	const (
		size     = 10_000
		branches = 10
	)
	done := 0
	for range n / size {
		root, cancel := context.WithCancel(context.Background())
		tree := make([]context.Context, 0, size)
		tree = append(tree, root)
		for i := 1; i < size; i++ {
			ctx, release := context.WithCancel(tree[(i-1)/branches])
			_ = release // The root's does it for all.
			tree = append(tree, ctx)
		}
		cancel()
		for _, ctx := range tree {
			if ctx.Err() != nil {
				done++
			}
		}
	}
	return done
}
