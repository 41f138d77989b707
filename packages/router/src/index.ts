export { type Clock, systemClock } from "./clock.ts";
export { createHealthBook, type Full, type Health, type HealthBook, whyFull } from "./health.ts";
export {
  type Attempt,
  type AttemptFailure,
  createRouter,
  type OpenReply,
  type Reply,
  type Routed,
  type RouteRequest,
  type Router,
  type RouterOptions,
  type WholeReply,
} from "./router.ts";
export type { StreamChunk } from "./sent.ts";
export type {
  ByCode,
  Fallback,
  Fallbacks,
  RouteSettings,
  Strategy,
  StreamRecovery,
  Target,
} from "./target.ts";
export type { NoTarget } from "./next-step.ts";
export type { RouteFault } from "./trip.ts";
