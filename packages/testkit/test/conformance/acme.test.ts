import { conformance } from "@anymodel/testkit";
import { describe, expect, it } from "vitest";
import { acme } from "./acme.ts";

conformance(acme(), { describe, it, expect, vectors: new URL("./vectors/", import.meta.url) });
