import type { Check } from "./check.ts";
import { adapterChecks } from "./checks/adapter.ts";
import { conversationChecks } from "./checks/conversation.ts";
import { coverageChecks } from "./checks/coverage.ts";
import { decodingChecks } from "./checks/decoding.ts";
import { extraChecks } from "./checks/extras.ts";
import { faultChecks } from "./checks/faults.ts";
import { frameChecks } from "./checks/frames.ts";
import { interruptionChecks } from "./checks/interruptions.ts";
import { liveChecks } from "./checks/live.ts";
import { mediaChecks } from "./checks/media.ts";
import { operationChecks } from "./checks/operations.ts";
import { packageChecks } from "./checks/package.ts";
import { parameterChecks } from "./checks/parameters.ts";
import { requestChecks } from "./checks/request.ts";
import { responseChecks } from "./checks/response.ts";
import { streamChecks } from "./checks/stream.ts";
import { tableChecks } from "./checks/tables.ts";
import { truncationChecks } from "./checks/truncation.ts";

/** All checks, by level. */
export const CHECKS: readonly Check[] = [
  ...adapterChecks,
  ...tableChecks,
  ...packageChecks,
  ...coverageChecks,
  ...requestChecks,
  ...conversationChecks,
  ...parameterChecks,
  ...extraChecks,
  ...mediaChecks,
  ...responseChecks,
  ...streamChecks,
  ...operationChecks,
  ...decodingChecks,
  ...frameChecks,
  ...faultChecks,
  ...truncationChecks,
  ...interruptionChecks,
  ...liveChecks,
].toSorted((one, other) => one.level.localeCompare(other.level));
