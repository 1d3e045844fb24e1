// Crawler over a fake net: one goroutine fetches each page, one coordinator knows which pages were seen.
// The crawl is over when no fetch is pending; the report is sorted, so the order of the fetches is open.
package main

import (
	"fmt"
	"sort"
	"strings"
)

var net = map[string][]string{
	"home":        {"about", "blog", "shop"},
	"about":       {"home", "team"},
	"team":        {"about", "jobs"},
	"blog":        {"home", "blog/first", "blog/second"},
	"blog/first":  {"blog", "blog/second"},
	"blog/second": {"blog", "blog/first", "old"},
	"shop":        {"home", "shop/cart"},
	"shop/cart":   {"shop", "shop/pay"},
	"island":      {"home"},
}

type page struct {
	url   string
	links []string
	found bool
}

func fetch(url string, pages chan<- page) {
	links, found := net[url]
	pages <- page{url, links, found}
}

func crawl(start string) []page {
	pages := make(chan page)
	seen := map[string]bool{start: true}
	go fetch(start, pages)
	var all []page
	for pending := 1; pending > 0; pending-- {
		p := <-pages
		all = append(all, p)
		for _, link := range p.links {
			if !seen[link] {
				seen[link] = true
				pending++
				go fetch(link, pages)
			}
		}
	}
	return all
}

func main() {
	all := crawl("home")
	sort.Slice(all, func(i, j int) bool { return all[i].url < all[j].url })
	for _, p := range all {
		if p.found {
			fmt.Println(p.url, "->", strings.Join(p.links, ", "))
		} else {
			fmt.Println(p.url, "not found")
		}
	}
	fmt.Println(len(all), "pages")
}
