import QRCode from "qrcode";
import type { ShownTicket } from "../domain/content.ts";

export type QrCode = { readonly cid: string; readonly filename: string; readonly png: Buffer };

/**
 * Pixels of the smallest square of a code, always a whole number, so that all are alike. A signed code of 175 characters is 53 squares
 * wide, 61 with its margin: 488 pixels, twice as large as shown, so that it stays sharp on a phone and in print.
 */
const scale = 8;

/** The QR code of a ticket's code as a PNG, black on white with the quiet zone that scanners need (4 modules). */
export async function qrCodeOf(ticket: ShownTicket, domain: string): Promise<QrCode> {
  const png = await QRCode.toBuffer(ticket.code, { type: "png", scale, margin: 4, errorCorrectionLevel: "M" });
  return { cid: `ticket-${ticket.id}@${domain}`, filename: `ticket-${ticket.position.split(" ")[0]}.png`, png };
}
