import type { MediaKind, Via } from "@anymodel/core/provider";
import { acceptedMedia } from "../abilities.ts";
import { caught, expectError } from "../answer.ts";
import type { Check } from "../check.ts";
import { MEDIA, MEDIA_HOST, mediaPart } from "../samples.ts";
import { send, type Sent } from "../send.ts";
import { anyModel, type Subject } from "../subject.ts";

const KINDS: readonly MediaKind[] = ["image", "audio", "video", "file"];
const WAYS: readonly Via[] = ["url", "base64", "id"];

/** Media in messages: what is declared is taken, the rest is refused. */
export const mediaChecks: readonly Check[] = [
  {
    id: "media.sent",
    level: "L1",
    name: "each kind of medium that is taken reaches the wire, with the text around it in order",
    *cases(subject) {
      for (const { kind, via } of acceptedMedia(subject.adapter)) {
        yield {
          name: `${kind} by ${via}`,
          async run(assert) {
            const { part, mark } = mediaPart(kind, via);
            const { caught: left } = await sendParts(subject, text("mark-1"), part, text("mark-2"));
            const sent = left.text!;
            assert.holds(holdsOnce(sent, mark), `The ${kind} is sent, once.`);
            const order = [sent.indexOf("mark-1"), sent.indexOf("mark-2")];
            assert.holds(order[0]! >= 0 && order[0]! < order[1]!, "The texts are sent in order.");
          },
        };
        yield {
          name: `two by ${via}: ${kind}`,
          async run(assert) {
            const { part, mark } = mediaPart(kind, via);
            const { caught: left } = await sendParts(subject, part, part, text("mark-1"));
            assert.same(
              left.text!.split(JSON.stringify(mark).slice(1, -1)).length,
              3,
              "Both are sent.",
            );
          },
        };
      }
    },
  },
  {
    id: "media.refused",
    level: "L1",
    name: "media that are not taken are refused before anything is sent",
    *cases(subject) {
      if (!subject.adapter.chat) return;
      const { accepts = {} } = subject.adapter.chat;
      for (const kind of KINDS) {
        for (const via of WAYS) {
          const ways = accepts[kind] ?? [];
          // A URL is downloaded for a provider that takes data.
          if (ways.includes(via) || (via === "url" && ways.includes("base64"))) continue;
          yield {
            name: `${kind} by ${via}`,
            async run(assert) {
              const call = sendParts(subject, text("mark-1"), mediaPart(kind, via).part);
              const param = "messages[0].content[1].type";
              expectError(assert, await caught(assert, call), {
                code: "unsupported_content",
                param,
              });
            },
          };
        }
      }
    },
  },
  {
    id: "media.downloaded",
    level: "L1",
    name: "a URL of a medium that is taken only as data is downloaded by core",
    *cases(subject) {
      for (const [kind, ways] of Object.entries(subject.adapter.chat?.accepts ?? {})) {
        if (ways.includes("url") || !ways.includes("base64")) continue;
        yield {
          name: kind,
          async run(assert) {
            const { caught: left } = await sendParts(
              subject,
              mediaPart(kind as MediaKind, "url").part,
              text("mark-1"),
            );
            assert.holds(
              holdsOnce(left.text!, MEDIA[kind as MediaKind].base64),
              "Its data is sent.",
            );
            assert.holds(!left.text!.includes(MEDIA_HOST), "Its address is not.");
          },
        };
      }
    },
  },
];

function sendParts(subject: Subject, ...content: object[]): Promise<Sent> {
  const messages = [{ role: "user", content }];
  return send(subject, { model: anyModel(subject.vectors), messages });
}

function text(mark: string): object {
  return { type: "text", text: mark };
}

function holdsOnce(body: string, mark: string): boolean {
  return body.split(mark).length === 2;
}
