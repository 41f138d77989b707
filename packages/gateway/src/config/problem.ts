import { AnyModelError } from "@anymodel/core";

/** A place in a config file; lines and columns count from 1. */
export interface Position {
  file: string;
  line: number;
  column: number;
}

/**
 * Something to say about a config: an `error` refuses it, a `warning` does not,
 * and `not-acted-on` marks a key that LiteLLM knows and this version does nothing with.
 */
export interface Problem {
  level: "error" | "warning" | "not-acted-on";
  /** The key as a path: `model_list[0].litellm_params.rpm`. */
  path: string;
  message: string;
  /** Absent for a config that was given as an object. */
  position?: Position | undefined;
}

/** A path in a config, as keys and indexes. */
export type Path = readonly (string | number)[];

/** Writes a path as users do: `model_list[0].litellm_params.rpm`. */
export function formatPath(path: Path): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === "number") return `${text}[${key}]`;
    return text ? `${text}.${key}` : key;
  }, "");
}

/** One problem as one line: `config.yaml:7:12: error: model_list[0]… must be a number`. */
export function formatProblem({ level, path, message, position }: Problem): string {
  const place = position ? `${position.file}:${position.line}:${position.column}: ` : "";
  const word = level === "not-acted-on" ? "not acted on" : level;
  return `${place}${word}: ${[path, message].filter(Boolean).join(" ")}`;
}

/** The error of a config that cannot be used; its message lists every error with its place. */
export function configError(problems: readonly Problem[]): AnyModelError {
  const errors = problems.filter(({ level }) => level === "error");
  return new AnyModelError({ code: "config", message: errors.map(formatProblem).join("\n") });
}

/** Problems as a reader of the files meets them, each told once; those without a place stay where they are. */
export function inOrder(problems: readonly Problem[]): Problem[] {
  const files = new Map<string, number>();
  for (const { position } of problems) {
    if (position && !files.has(position.file)) files.set(position.file, files.size);
  }
  const told = new Map(problems.map((problem) => [formatProblem(problem), problem]));
  const placed = [...told.values()].filter(({ position }) => position !== undefined);
  const sorted = placed.toSorted(
    ({ position: one }, { position: other }) =>
      files.get(one!.file)! - files.get(other!.file)! ||
      one!.line - other!.line ||
      one!.column - other!.column,
  );
  return [...told.values()].map((problem) => (problem.position ? sorted.shift()! : problem));
}
