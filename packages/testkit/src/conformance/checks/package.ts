import type { Check } from "../check.ts";

/** Where an adapter may reach: the adapters' door of core, and protocols that packages share. */
const DOOR = "@anymodel/core/provider";

/** What only some runtimes have, and what only core does. */
const FORBIDDEN: readonly (readonly [RegExp, string])[] = [
  [/\bprocess\s*[.[?]/, "reads process: core reads the environment"],
  [/\b(Buffer|require)\s*[.(]/, "uses what only Node has"],
  [
    /(?<![.\w])fetch\s*\(|\bnew (XMLHttpRequest|WebSocket|EventSource)\b/,
    "asks by itself: core sends",
  ],
  [/\bset(Timeout|Interval|Immediate)\s*\(/, "waits by itself: core does"],
  [/\bconsole\s*\./, "prints"],
  [/^\s*await\b/m, "waits while it is imported"],
  [/\bglobalThis\s*\.\s*\w+\s*=(?!=)/, "changes what is global"],
];

/** The package that an adapter is published as: where the vectors stand in one. */
export const packageChecks: readonly Check[] = [
  {
    id: "package.manifest",
    level: "L0",
    name: "package.json is that of an adapter",
    *cases({ package: facts, given }) {
      if (!facts) return;
      const { manifest } = facts;
      yield {
        name: "modules",
        run(assert) {
          assert.same(manifest.type, "module", 'type is "module".');
          assert.same(manifest.sideEffects, false, "sideEffects is false.");
        },
      };
      yield {
        name: "core is a peer",
        run(assert) {
          const { peerDependencies: peers = {}, dependencies = {} } = manifest;
          const isPeer = "@anymodel/core" in peers || "@anymodel/openai-compatible" in dependencies;
          assert.holds(
            isPeer,
            "@anymodel/core is a peer dependency: there must be one copy of it.",
          );
          assert.holds(!("@anymodel/core" in dependencies), "core is no dependency of its own.");
        },
      };
      yield {
        name: "exports name types first",
        run(assert) {
          const { ".": main } = Object(manifest.publishConfig?.exports ?? manifest.exports);
          assert.holds(main, 'exports has "."');
          assert.same(
            Object.keys(Object(main))[0],
            "types",
            'The first condition of "." is types.',
          );
        },
      };
      yield {
        name: "it can be found",
        run(assert) {
          const { keywords = [], license, repository, anymodel } = manifest;
          assert.holds(keywords.includes("anymodel"), 'keywords has "anymodel".');
          assert.holds(license, "license says one.");
          assert.holds(repository, "repository says where the source is.");
          assert.holds(
            Object.hasOwn(Object(anymodel.providers), given.id),
            `anymodel.providers says which export makes ${given.id}.`,
          );
        },
      };
    },
  },
  {
    id: "package.portable",
    level: "L0",
    name: "the source runs everywhere and leaves the work to core",
    *cases({ package: facts }) {
      if (!facts) return;
      for (const [file, source] of facts.sources) {
        yield {
          name: file,
          run(assert) {
            const code = withoutStrings(source);
            for (const [pattern, problem] of FORBIDDEN) {
              assert.holds(!pattern.test(code), `${file} ${problem}.`);
            }
          },
        };
      }
      yield {
        name: "imports",
        run(assert) {
          const { dependencies = {}, peerDependencies = {} } = facts.manifest;
          assert.holds(facts.sources.size > 0, "exports lead to the source.");
          for (const specifier of facts.imports) {
            if (specifier === DOOR) continue;
            const name = /^(@[^/]+\/)?[^/]+/.exec(specifier)![0];
            const isDeclared = name in dependencies || name in peerDependencies;
            assert.holds(
              isDeclared && name !== "@anymodel/core",
              `It imports from ${DOOR} and declared dependencies, not from ${specifier}.`,
            );
            assert.holds(!/^(zod|node:.*)$/.test(specifier), `It does not load ${specifier}.`);
          }
        },
      };
    },
  },
];

/** Words in texts are no code. */
function withoutStrings(source: string): string {
  return source.replace(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g, '""');
}
