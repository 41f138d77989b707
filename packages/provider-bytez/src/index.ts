export { bytez, type BytezAdapter, type BytezApi, type BytezSettings } from "./bytez.ts";
