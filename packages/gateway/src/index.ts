export { createGateway, type Gateway, type GatewayOptions } from "./gateway.ts";
export { type ListenOptions } from "./http/listen.ts";
export { type AdapterFactory } from "./adapters/factory.ts";
export { type GatewayConfig } from "./config/schema.ts";
export { formatProblem, type Position, type Problem } from "./config/problem.ts";
export { describeConfig, describeMigration } from "./describe-config.ts";
