/** Headers of a good answer (OpenAI API reference, debugging requests); the values are made up. */
export const answerHeaders = {
  "openai-organization": "org-emulator",
  "openai-processing-ms": "12",
  "openai-version": "2020-10-01",
  "x-ratelimit-limit-requests": "10000",
  "x-ratelimit-limit-tokens": "200000",
  "x-ratelimit-remaining-requests": "9999",
  "x-ratelimit-remaining-tokens": "199980",
  "x-ratelimit-reset-requests": "6ms",
  "x-ratelimit-reset-tokens": "0s",
} as const;

/** Every reply, errors too, has a request id; browsers may call. */
export const replyHeaders = {
  "x-request-id": "req_emulator",
  "access-control-allow-origin": "*",
  "access-control-expose-headers": "x-request-id",
} as const;
