// Panic with an error as its value: what is printed is the error's message.
import { main } from "goroutines";

const errFull = new Error("no space left");

function save(name: string): Error {
  return new Error(`save ${name}: ${errFull.message}`, { cause: errFull });
}

main(function* () {
  const err = save("notes.txt");
  console.log("is it errFull?", err.cause === errFull);
  throw err;
});
