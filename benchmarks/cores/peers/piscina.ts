// piscina, as its docs teach.

import { pooled } from "./pooled.ts";
import type { Side } from "../../side.ts";

export const side: Side = pooled({});
