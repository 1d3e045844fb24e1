// Mandelbrot
//
// The lines of a picture, computed on all cores, each into its part of memory that they share, and written to a file.
//
// The Go it came from:
//
//	package main
//
//	import (
//		"fmt"
//		"hash/crc32"
//		"os"
//		"path/filepath"
//		"sync"
//	)
//
//	const width, height, deepest = 480, 320, 255
//
//	func depth(cr, ci float64) int {
//		zr, zi, n := 0.0, 0.0, 0
//		// The conversions keep the compiler from fusing a product and a sum.
//		for ; n < deepest && float64(zr*zr)+float64(zi*zi) <= 4; n++ {
//			zr, zi = float64(zr*zr)-float64(zi*zi)+cr, float64(2*zr*zi)+ci
//		}
//		return n
//	}
//
//	func main() {
//		picture := make([]byte, width*height*3)
//		var wg sync.WaitGroup
//		for y := 0; y < height; y++ {
//			wg.Add(1)
//			go func() {
//				defer wg.Done()
//				for x := 0; x < width; x++ {
//					n := depth(float64(x)/160-2.25, float64(y)/160-1)
//					copy(picture[(y*width+x)*3:], []byte{byte(n), byte(n * 5), byte(n * 11)})
//				}
//			}()
//		}
//		wg.Wait()
//		file := filepath.Join(os.TempDir(), "mandelbrot.ppm")
//		header := fmt.Sprintf("P6 %d %d %d\n", width, height, deepest)
//		if err := os.WriteFile(file, append([]byte(header), picture...), 0o644); err != nil {
//			panic(err)
//		}
//		fmt.Println("a picture of", width, "by", height, "points:", file)
//		fmt.Printf("checksum %08x\n", crc32.ChecksumIEEE(picture))
//	}
import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { main } from "goroutines";
import { cores, parallel } from "goroutines/cores";
import { height, width, type Line, type line } from "./workers/mandelbrot.ts";

/** CRC-32, as of zip files. */
function checksum(bytes: Uint8Array): string {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (~crc >>> 0).toString(16).padStart(8, "0");
}

main(function* () {
  cores();
  const picture = new Uint8Array(new SharedArrayBuffer(width * height * 3));
  const lines = Array.from({ length: height }, (_, y): Line => ({
    y,
    points: picture.subarray(y * width * 3, (y + 1) * width * 3),
  }));
  yield* parallel.forEach<typeof line>(new URL("./workers/mandelbrot.ts", import.meta.url), "line", lines);
  const file = join(tmpdir(), "mandelbrot.ppm");
  writeFileSync(file, Buffer.concat([Buffer.from(`P6 ${width} ${height} 255\n`), picture]));
  console.log("a picture of", width, "by", height, "points:", file);
  console.log("checksum", checksum(picture));
});

// Output (… stands for any text):
// a picture of 480 by 320 points: …mandelbrot.ppm
// checksum 95c8fa43
