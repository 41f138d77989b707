import { stripTypeScriptTypes } from "node:module";

/** Makes JavaScript of a source, as Node itself does. */
export default { process: (source) => ({ code: stripTypeScriptTypes(source) }) };
