import {
  type BytezAdapter,
  type BytezApi,
  type BytezSettings,
  bytez as realBytez,
} from "@anymodel/provider-bytez";

/** Stands in for the package in examples: where an example sets no baseURL, the emulator's is used. */
export function bytez<const Api extends BytezApi = "native">(
  settings: BytezSettings<Api> = {},
): BytezAdapter<Api> {
  return realBytez({ baseURL: process.env.BYTEZ_BASE_URL, ...settings });
}
