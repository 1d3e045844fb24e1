/** goroutines/testing/fast-check: schedules for property-based tests. Needs the package fast-check. */

export { schedule, type ScheduleConstraints } from "./schedule.ts";
