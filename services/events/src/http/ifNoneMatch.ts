/**
 * Whether the caller of `If-None-Match: "2", W/"3"` has what the entity tag `current` stands for. Compared weakly (RFC 9110, 13.1.2): a
 * proxy that compresses makes tags weak.
 */
export function hasCurrent(header: string | undefined, current: string): boolean {
  if (header === undefined) return false;
  return header.split(",").some((tag) => [current, "*"].includes(tag.trim().replace(/^W\//, "")));
}
