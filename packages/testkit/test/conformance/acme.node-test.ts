import { describe, it } from "node:test";
import { conformance } from "@anymodel/testkit";
import { acme } from "./acme.ts";

conformance(acme(), { describe, it, vectors: new URL("./vectors/", import.meta.url) });
