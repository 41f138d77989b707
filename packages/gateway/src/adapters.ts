// For other commands that ask installed adapters; it loads nothing of the gateway.
export { type AdapterFactory, type AdapterLoader } from "./adapters/factory.ts";
export { findInstalledAdapters } from "./adapters/installed-adapters.ts";
