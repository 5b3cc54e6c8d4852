import Type from "typebox";

export const largestPage = 100;
const largestOffset = 1_000_000;

/**
 * The query string of a list: `limit` (1 to 100, default 20; a list of something small may say otherwise), `offset`, `sort` (one of `sorts`, default the first), `order`
 * and the filters, which are all optional. Anything else is refused.
 */
export function listQuery<const S extends string, F extends Type.TProperties>(options: {
  sorts: readonly [S, ...S[]];
  filters: F;
  order?: "asc" | "desc";
  limit?: { readonly default: number; readonly maximum: number };
}) {
  const limit = options.limit ?? { default: 20, maximum: largestPage };
  return Type.Object(
    {
      limit: Type.Integer({ minimum: 1, ...limit }),
      offset: Type.Integer({ minimum: 0, maximum: largestOffset, default: 0 }),
      sort: Type.Unsafe<S>({ type: "string", enum: [...options.sorts], default: options.sorts[0] }),
      order: Type.Unsafe<"asc" | "desc">({ type: "string", enum: ["asc", "desc"], default: options.order ?? "asc" }),
      ...Type.Partial(Type.Object(options.filters)).properties,
    },
    { additionalProperties: false },
  );
}

/** The reply of a list: `total` counts all that match, not only this page. */
export function listReply<I extends Type.TSchema>(items: I) {
  return Type.Object({
    items: Type.Array(items),
    total: Type.Integer(),
    limit: Type.Integer(),
    offset: Type.Integer(),
  });
}
