/** Which cases are run. `FC_SEED=<seed>` runs the same ones again; a failure prints it. */

const given = process.env["FC_SEED"];

export const seed: number = given === undefined ? (Date.now() ^ (process.pid << 16)) | 0 : Number(given);
