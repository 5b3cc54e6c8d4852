import type { Context, Words } from "../content.ts";
import { eventUrl } from "./frames.ts";

/** A host that one follows has a new event. */
export function eventPublishedWords(title: string, context: Context): Words {
  const host = context.hostName ?? "A host whom you follow";
  return {
    subject: `${host}: ${title}`,
    preview: `${host} has published a new event.`,
    heading: "A new event",
    paragraphs: [
      context.hostName === null
        ? `A host whom you follow has published ${title}.`
        : `${host}, whom you follow, has published ${title}.`,
    ],
    link: { label: "See the event", url: eventUrl(context) },
    footer: "You get this mail because you follow the host of this event. It was sent by Stagedoor.",
  };
}
