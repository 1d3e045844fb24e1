// Word count
//
// A pipeline over three cores: one reads files, one counts their words, and this one adds up.
//
// The Go it came from:
//
//	package main
//
//	import (
//		"fmt"
//		"os"
//		"path/filepath"
//		"strings"
//	)
//
//	var vocabulary = strings.Fields("to be or not that is the question whether tis nobler in mind suffer")
//
//	func write(folder string, number int) string {
//		state := uint32(number)
//		var text strings.Builder
//		for i := 0; i < 20_000; i++ {
//			state = state*1664525 + 1013904223
//			text.WriteString(vocabulary[state>>16%uint32(len(vocabulary))] + " ")
//		}
//		file := filepath.Join(folder, fmt.Sprintf("%d.txt", number))
//		if err := os.WriteFile(file, []byte(text.String()), 0o644); err != nil {
//			panic(err)
//		}
//		return file
//	}
//
//	func read(files <-chan string, texts chan<- string) {
//		for file := range files {
//			text, _ := os.ReadFile(file)
//			texts <- string(text)
//		}
//		close(texts)
//	}
//
//	func count(texts <-chan string, counts chan<- map[string]int) {
//		for text := range texts {
//			found := map[string]int{}
//			for _, word := range strings.Fields(text) {
//				found[word]++
//			}
//			counts <- found
//		}
//		close(counts)
//	}
//
//	func main() {
//		folder, _ := os.MkdirTemp("", "word-count-")
//		defer os.RemoveAll(folder)
//		files, texts, counts := make(chan string, 4), make(chan string, 4), make(chan map[string]int, 4)
//		go read(files, texts)
//		go count(texts, counts)
//		go func() {
//			for number := 1; number <= 12; number++ {
//				files <- write(folder, number)
//			}
//			close(files)
//		}()
//		sum := map[string]int{}
//		for found := range counts {
//			for word, n := range found {
//				sum[word] += n
//			}
//		}
//		for _, word := range vocabulary[:5] {
//			fmt.Println(word, sum[word])
//		}
//	}
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { go, main } from "goroutines";
import { cores, goOn, shared } from "goroutines/cores";
import type { count, Counts, read } from "./workers/words.ts";

const vocabulary = "to be or not that is the question whether tis nobler in mind suffer".split(" ");

function write(folder: string, number: number): string {
  let state = number;
  let text = "";
  for (let i = 0; i < 20_000; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    text += `${vocabulary[(state >>> 16) % vocabulary.length]} `;
  }
  const file = join(folder, `${number}.txt`);
  writeFileSync(file, text);
  return file;
}

main(function* () {
  cores({ size: 2 });
  const stages = new URL("./workers/words.ts", import.meta.url);
  const folder = mkdtempSync(join(tmpdir(), "word-count-"));
  const files = shared.chan<string>(4);
  const texts = shared.chan<string>(4);
  const counts = shared.chan<Counts>(4);
  yield* goOn<typeof read>(0, stages, "read", files, texts);
  yield* goOn<typeof count>(1, stages, "count", texts, counts);
  go(function* () {
    for (let number = 1; number <= 12; number++) yield* files.send(write(folder, number));
    files.close();
  });
  const sum: Counts = new Map();
  yield* counts.forEach((found) => {
    for (const [word, n] of found) sum.set(word, (sum.get(word) ?? 0) + n);
  });
  rmSync(folder, { recursive: true });
  for (const word of vocabulary.slice(0, 5)) console.log(word, sum.get(word));
});

// Output:
// to 17034
// be 16961
// or 16690
// not 17167
// that 17508
