import { describe, expect, it } from "@jest/globals";
import { conformance } from "@anymodel/testkit";
import { acme } from "../acme.ts";

conformance(acme(), { describe, it, expect, vectors: new URL("../vectors/", import.meta.url) });
