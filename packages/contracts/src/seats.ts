import type { Seating } from "./schemas/parts.ts";

const letters = 26;
const firstLetter = "A".charCodeAt(0);

/** How many seats a plan has: 1 to 100,000. */
export function seatCount({ rows, seatsPerRow }: Seating): number {
  return rows * seatsPerRow;
}

/**
 * The label of the seat at a position: A1, A2, …, B1. Positions count from 0, row by row; rows are lettered A to Z, then AA,
 * AB, … as the columns of a spreadsheet are. Limits: those of a plan, so 200 rows (GR) of 500 seats. A position past its plan
 * is the caller's to refuse.
 */
export function seatLabel(position: number, seatsPerRow: number): string {
  const row = Math.floor(position / seatsPerRow);
  return `${rowLabel(row)}${(position % seatsPerRow) + 1}`;
}

/** The position of the seat with this label, counted from 0 in label order; undefined if the plan has no such seat. */
export function seatPosition(label: string, { rows, seatsPerRow }: Seating): number | undefined {
  const [, rowLetters, digits] = /^([A-Z]{1,2})([1-9][0-9]{0,2})$/.exec(label) ?? [];
  if (rowLetters === undefined || digits === undefined) return undefined;
  const row = rowNumber(rowLetters);
  const seat = Number(digits);
  return row < rows && seat <= seatsPerRow ? row * seatsPerRow + seat - 1 : undefined;
}

function rowLabel(row: number): string {
  const last = String.fromCharCode(firstLetter + (row % letters));
  return row < letters ? last : rowLabel(Math.floor(row / letters) - 1) + last;
}

function rowNumber(rowLetters: string): number {
  return [...rowLetters].reduce((number, letter) => number * letters + letter.charCodeAt(0) - firstLetter + 1, 0) - 1;
}
