export { type AnyModelProvider, createAnyModel } from "./provider.ts";
