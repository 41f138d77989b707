import type { Explanation } from "@anymodel/core";
import { formatJSON } from "./format-json.ts";
import { paint, withoutControls } from "./terminal.ts";

const BASE64 = /^(?<head>data:[^,]*,)?(?<start>[A-Za-z0-9+/_-]{6})[A-Za-z0-9+/_=-]{64,}$/;

/** A request as it goes over the wire, for reading: its base64 is shortened. */
export function describeRequest(
  { method, url, headers, body }: Explanation["request"],
  width?: number,
): string {
  return [
    `${paint("bold", method)} ${withoutControls(url)}`,
    ...Object.entries(headers).map(([name, value]) =>
      paint("dim", withoutControls(`${name}: ${value}`)),
    ),
    ...(body === undefined ? [] : [withoutControls(formatJSON(shortenBase64(body), width))]),
  ].join("\n");
}

/** The value with each long base64 text cut to its start and its length. */
function shortenBase64(value: unknown): unknown {
  if (typeof value === "string") return shorten(value);
  if (Array.isArray(value)) return value.map(shortenBase64);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, shortenBase64(item)]),
  );
}

function shorten(text: string): string {
  const { head = "", start } = BASE64.exec(text)?.groups ?? {};
  if (start === undefined) return text;
  return `${head}${start}… (${(text.length - head.length).toLocaleString("en-US")} chars)`;
}
