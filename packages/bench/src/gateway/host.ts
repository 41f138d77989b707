/** A process that runs one gateway, and tells what it has used so far. */
import { type SubjectName, SUBJECTS, type Subject, type Task } from "./subjects.ts";

/** What a gateway's process has used: CPU µs of all threads, and resident bytes. */
export interface Usage {
  cpu: number;
  rss: number;
}

const [name, task, origin] = process.argv.slice(2) as [SubjectName, Task, string];
const subject: Subject = SUBJECTS[name];
const port = await subject.start(origin, task);

process.on("message", () => {
  const { user, system } = process.cpuUsage();
  const usage: Usage = { cpu: user + system, rss: process.memoryUsage.rss() };
  process.send!(usage);
});
process.on("disconnect", () => process.exit());
process.send!({ port });
