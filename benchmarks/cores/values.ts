// What is sent. A message is made anew each time, as programs do; its number comes back out of it.

export interface Small {
  readonly id: number;
  readonly name: string;
  readonly ok: boolean;
}

export interface Nested {
  readonly id: number;
  readonly kind: string;
  readonly customer: { readonly name: string; readonly email: string; readonly vip: boolean };
  readonly items: readonly { readonly sku: string; readonly count: number; readonly price: number }[];
  readonly tags: readonly string[];
  readonly note: string | null;
}

/** How a kind of message is made, and what of it is summed up. */
export interface Message<T> {
  readonly make: (i: number) => T;
  readonly sum: (value: T) => number;
  /** How many may be under way. */
  readonly capacity: number;
}

const words: readonly string[] = Array.from({ length: 64 }, (_, i) => `word${String.fromCharCode(48 + i)}`);
const large = new ArrayBuffer(65_536);

export const ints: Message<number> = { make: (i) => i, sum: (value) => value, capacity: 1024 };

export const strings: Message<string> = {
  make: (i) => words[i & 63] ?? "",
  sum: (value) => value.length,
  capacity: 1024,
};

export const small: Message<Small> = {
  make: (i) => ({ id: i, name: "seven", ok: true }),
  sum: ({ id }) => id,
  capacity: 1024,
};

export const nested: Message<Nested> = {
  make: (i) => ({
    id: i,
    kind: "order",
    customer: { name: "Ada Lovelace", email: "ada@example.org", vip: true },
    items: [
      { sku: "A-1001", count: 2, price: 19.95 },
      { sku: "B-2002", count: 1, price: 5.5 },
      { sku: "C-3003", count: 12, price: 0.75 },
    ],
    tags: ["new", "gift"],
    note: null,
  }),
  sum: ({ id }) => id,
  capacity: 1024,
};

export const copied: Message<ArrayBuffer> = { make: () => large, sum: ({ byteLength }) => byteLength, capacity: 16 };

export const moved: Message<ArrayBuffer> = {
  make: () => new ArrayBuffer(65_536),
  sum: ({ byteLength }) => byteLength,
  capacity: 16,
};

export type Kind = "ints" | "strings" | "small" | "nested" | "copied" | "moved";

// Whoever asks for a kind sends what it makes to what sums it up, so the type in between is nobody's concern.
const all = { ints, strings, small, nested, copied, moved } as unknown as Readonly<Record<Kind, Message<unknown>>>;

export const kinds: readonly Kind[] = Object.keys(all) as Kind[];

export function messageOf(kind: Kind): Message<unknown> {
  return all[kind];
}
