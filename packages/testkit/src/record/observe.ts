import type {
  ChatCall,
  Delta,
  Operation,
  ProviderAdapter,
  WireRequest,
} from "@anymodel/core/provider";

/** What went through an adapter's pure functions in one call. */
export interface Trace {
  call?: ChatCall;
  /** The parameters as the tables laid them out. */
  parameters?: Record<string, unknown>;
  wire?: WireRequest;
  /** Each frame of a stream, and what the adapter said of it. */
  frames: { frame: unknown; deltas: Delta[] }[];
  /** The body of a whole answer, and what the adapter said of it. */
  body?: unknown;
  deltas: Delta[];
}

/** The same adapter, whose functions write down what they are given and what they say. */
export function observeAdapter(adapter: ProviderAdapter): {
  adapter: ProviderAdapter;
  trace: Trace;
} {
  const trace: Trace = { frames: [], deltas: [] };
  const { chat } = adapter;
  if (!chat) return { adapter, trace };
  const { stream } = chat;
  const observed: Operation = {
    ...chat,
    request(call, parameters) {
      const wire = chat.request(call, parameters);
      Object.assign(trace, { call, parameters: structuredClone(parameters), wire });
      return wire;
    },
    response(body, call) {
      trace.body = body;
      return (trace.deltas = [...chat.response(body, call)]);
    },
    ...(stream && {
      stream: {
        ...stream,
        step(frame, state, call) {
          const deltas = [...stream.step(frame, state, call)];
          trace.frames.push({ frame, deltas });
          return deltas;
        },
      },
    }),
  };
  return { adapter: { ...adapter, chat: observed }, trace };
}
