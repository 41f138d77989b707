import {
  CHAT_PARAMETERS,
  type ParameterRow,
  type OperationTables,
  type TypeText,
} from "@anymodel/core/provider";
import { acts } from "../abilities.ts";
import type { Case, Check } from "../check.ts";

type Rows = Readonly<Record<string, ParameterRow | undefined>>;

/** Two names of one thing in OpenAI's API: only these may share a place. */
const SYNONYMS: readonly ReadonlySet<string>[] = [
  new Set(["max_tokens", "max_completion_tokens"]),
  new Set(["user", "safety_identifier"]),
  new Set(["tools", "functions"]),
  new Set(["tool_choice", "function_call"]),
];

/** Core's own parameter: a row for it is by choice. */
const OWN = "stream_options";

const TYPE = /^(number|integer|string|boolean|object|unknown|"[^"|]+")(\[\])*$/;

/** The tables of parameters. */
export const tableChecks: readonly Check[] = [
  {
    id: "parameters.complete",
    level: "L0",
    name: "every OpenAI parameter has a row, and no row is unknown",
    *cases({ adapter: { chat } }) {
      if (!chat) return;
      const rows: Rows = chat.params;
      for (const name of Object.keys(CHAT_PARAMETERS)) {
        if (name === OWN) continue;
        yield {
          name,
          run: (assert) =>
            assert.holds(
              Object.hasOwn(rows, name),
              `${name} has a row: a path, false, or why it is left out.`,
            ),
        };
      }
      yield {
        name: "no others",
        run: (assert) =>
          assert.same(
            Object.keys(rows).filter((name) => !Object.hasOwn(CHAT_PARAMETERS, name)),
            [],
            "The provider's own parameters stand in native.",
          ),
      };
    },
  },
  {
    id: "parameters.rows",
    level: "L0",
    name: "rows are paths, false, mappings, or a reason",
    *cases({ adapter: { chat, embedding } }) {
      if (chat) yield* rowCases("chat", chat);
      if (embedding) yield* rowCases("embedding", embedding);
    },
  },
  {
    id: "parameters.places",
    level: "L0",
    name: "no two parameters go to the same place, and none to a place of the adapter",
    *cases({ adapter: { chat, embedding } }) {
      if (chat) yield placeCase("chat", chat);
      if (embedding) yield placeCase("embedding", embedding);
    },
  },
  {
    id: "parameters.native",
    level: "L0",
    name: "the provider's own parameters have types, and names that are not OpenAI's",
    *cases({ adapter: { chat, embedding } }) {
      for (const [operation, tables] of Object.entries({ chat, embedding })) {
        for (const [name, type] of Object.entries(tables?.native?.types ?? {})) {
          yield {
            name: `${operation} ${name}`,
            run(assert) {
              assert.holds(
                !Object.hasOwn(CHAT_PARAMETERS, name),
                `${name} is OpenAI's: it belongs in the table of rows.`,
              );
              assert.holds(isType(type), `${name} has a type, not ${JSON.stringify(type)}.`);
            },
          };
        }
        for (const name of tables?.native?.inBody ?? []) {
          yield {
            name: `${operation} ${name} in the body`,
            run: (assert) =>
              assert.holds(
                Object.hasOwn(tables!.native!.types, name),
                `${name}, which stands in the body itself, has a type.`,
              ),
          };
        }
      }
    },
  },
];

function* rowCases(operation: string, { params, required }: OperationTables): Generator<Case> {
  for (const [name, row] of Object.entries(params)) {
    yield {
      name: `${operation} ${name}`,
      run(assert) {
        if (row === false || row === undefined) return;
        if (acts(row)) {
          const path = typeof row === "string" ? row : row.to;
          assert.holds(isPath(path), `The row of ${name} is a path, not ${JSON.stringify(path)}.`);
        } else {
          const { ignore } = Object(row) as { ignore?: unknown };
          assert.holds(typeof ignore === "string" && ignore, `The row of ${name} says why.`);
        }
        const { map, note } = Object(row) as Record<string, unknown>;
        assert.holds(map === undefined || typeof map === "function", "map is a function.");
        assert.holds(note === undefined || (typeof note === "string" && note), "note is a text.");
      },
    };
  }
  for (const [path, entry] of Object.entries(required ?? {})) {
    yield {
      name: `${operation} requires ${path}`,
      run(assert) {
        assert.holds(isPath(path), `${path} is a path.`);
        assert.holds(entry.why && typeof entry.why === "string", `${path} says why it is set.`);
        assert.holds(entry.value !== undefined, `${path} has a value.`);
      },
    };
  }
}

function placeCase(operation: string, { params }: OperationTables): Case {
  return {
    name: operation,
    run(assert) {
      const places = Object.entries(params).flatMap(([name, row]) =>
        acts(row) ? [{ name, path: typeof row === "string" ? row : row.to, row }] : [],
      );
      for (const { name, path, row } of places) {
        const [first = ""] = path.split(".");
        const isOwn = !path.includes(".") && /^(model|messages|stream|input)$/.test(first);
        assert.holds(!isOwn, `${name} does not replace ${first}.`);
        for (const other of places) {
          if (other.name === name) continue;
          // An object that a mapping makes is merged with what stands inside.
          const isAround = !Object.hasOwn(Object(row), "map") && other.path.startsWith(`${path}.`);
          const isSame = other.path === path || isAround;
          const isSynonym = SYNONYMS.some((names) => names.has(name) && names.has(other.name));
          assert.holds(
            !isSame || isSynonym,
            `${name} and ${other.name} go to different places, not both to ${path}.`,
          );
        }
      }
    },
  };
}

function isPath(path: unknown): boolean {
  return (
    typeof path === "string" &&
    path
      .split(".")
      .every((name) => /^[\w-]+$/.test(name) && !/^(__proto__|constructor)$/.test(name))
  );
}

function isType(type: TypeText): boolean {
  return typeof type === "string" && type.split(" | ").every((one) => TYPE.test(one));
}
