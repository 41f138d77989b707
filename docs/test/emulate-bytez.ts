import { registerHooks } from "node:module";

// Preloaded into each example: its import of the Bytez package leads to a stand-in that knows the
// emulator's address, so the examples stay word for word what a user writes.
registerHooks({
  resolve(specifier, context, nextResolve) {
    const fromExample = context.parentURL?.includes("/docs/.examples/") === true;
    const emulated = fromExample && specifier === "@anymodel/provider-bytez";
    return nextResolve(
      emulated ? new URL("./emulated-bytez.ts", import.meta.url).href : specifier,
      context,
    );
  },
});
