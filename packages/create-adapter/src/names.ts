const RESERVED = new Set(
  (
    "await break case catch class const continue debugger default delete do else enum export extends false " +
    "finally for function if implements import in instanceof interface let new null package private " +
    "protected public return static super switch this throw true try typeof var void while with yield"
  ).split(" "),
);

/** The names that a provider's id gives its code. */
export interface Names {
  /** `my-host` → `myHost`: the factory. */
  factory: string;
  /** `MyHostSettings`. */
  settings: string;
  /** `My Host`, for prose. */
  title: string;
}

/** Names for an id. */
export function namesOf(id: string): Names {
  const words = id.split("-").map((word) => word[0]!.toUpperCase() + word.slice(1));
  const pascal = words.join("");
  const camel = pascal[0]!.toLowerCase() + pascal.slice(1);
  return {
    factory: RESERVED.has(camel) ? `${camel}Adapter` : camel,
    settings: `${pascal}Settings`,
    title: words.join(" "),
  };
}
