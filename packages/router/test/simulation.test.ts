import { expect, test } from "vitest";
import { runSchedule } from "./simulation/schedule.ts";

const SCHEDULES = 10_000;

test(`${SCHEDULES} seeded schedules keep every promise`, async () => {
  const failures: string[] = [];
  for (let seed = 1; seed <= SCHEDULES && failures.length < 5; seed++) {
    const broken = await runSchedule(seed);
    if (broken.length > 0) failures.push(`seed ${seed}: ${broken.join("; ")}`);
  }
  expect(failures).toEqual([]);
}, 180_000);
