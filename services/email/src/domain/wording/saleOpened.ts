import type { Context, Words } from "../content.ts";
import { eventUrl } from "./frames.ts";

/** Places can be booked from now on. */
export function saleOpenedWords(title: string, context: Context): Words {
  return {
    subject: `Places for ${title} are on sale`,
    preview: "You asked to hear when the sale opens: it has.",
    heading: "The sale is open",
    paragraphs: [
      `You were interested in ${title}. Its places are on sale now.`,
      "Places go to who books first: nothing is set aside for you until you book.",
    ],
    link: { label: "Book places", url: eventUrl(context) },
    footer: "You get this mail because you marked interest in this event. It was sent by Stagedoor.",
  };
}
