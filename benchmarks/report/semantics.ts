// Asks of each peer which of Go's properties it has, and says for which workloads that leaves it out.

import { workloads, type Property, type Workload } from "../catalogue.ts";
import { launch, SampleError } from "./launch.ts";
import { sampleOf } from "./sides.ts";

/** What is wrong with each property that a peer lacks. */
export type Faults = ReadonlyMap<Property, string>;

interface Finding {
  readonly property: Property;
  readonly fault: string | null;
}

/** Seconds for all checks of a peer. */
const patience = 60;

const properties = [...new Set(workloads.flatMap(({ needs }) => needs))];

export async function examine(peer: string): Promise<Faults> {
  const faults = new Map<Property, string>(properties.map((property) => [property, "not examined"]));
  const note = (line: unknown): void => {
    const { property, fault } = line as Finding;
    if (fault === null) faults.delete(property);
    else faults.set(property, fault);
  };
  try {
    await launch(sampleOf(undefined, peer, "semantics"), patience, note);
  } catch (error) {
    // What was not found sound by then is not.
    if (!(error instanceof SampleError)) throw error;
  }
  return faults;
}

/** Whether nothing that the workload needs is lacking. */
export function fit(faults: Faults, needs: Workload["needs"]): boolean {
  return needs.every((property) => !faults.has(property));
}

/** A line for each property that a peer lacks and a chosen workload needs. */
export function leftOut(faults: Faults, chosen: readonly Workload[]): readonly string[] {
  return [...faults].flatMap(([property, fault]) => {
    const lost = chosen.filter(({ needs }) => needs.includes(property));
    if (lost.length === 0) return [];
    return [`${property}: ${fault} (not in ${lost.map(({ name }) => name).join(", ")})`];
  });
}
