import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { App } from "@stagedoor/service/server";

const own = new URL("../../assets/", import.meta.url);
const viewer = new URL("./", import.meta.resolve("swagger-ui-dist/package.json"));
const script = "text/javascript; charset=utf-8";
const style = "text/css; charset=utf-8";

/** Everything that pages load. The list is closed: no path of a request ever reaches the file system. */
const assets = [
  { path: "/assets/stagedoor.css", file: new URL("stagedoor.css", own), type: style },
  { path: "/assets/icon.svg", file: new URL("icon.svg", own), type: "image/svg+xml" },
  { path: "/assets/api-viewer.js", file: new URL("api-viewer.js", own), type: script },
  { path: "/assets/swagger-ui-bundle.js", file: new URL("swagger-ui-bundle.js", viewer), type: script },
  { path: "/assets/swagger-ui.css", file: new URL("swagger-ui.css", viewer), type: style },
] as const;

type Loaded = { readonly etag: string; readonly plain: Buffer; readonly zipped: Buffer };

const zip = promisify(gzip);

/** Serves the files of the pages from memory, compressed once: the API viewer is 1.9 MB as it is and 0.5 MB compressed. */
export function assetRoutes(app: App): void {
  for (const { path, file, type } of assets) {
    let loading: Promise<Loaded> | undefined;
    app.get(path, { schema: { hide: true } }, async (request, reply) => {
      loading ??= load(file).catch((error) => {
        loading = undefined;
        throw error;
      });
      const { etag, plain, zipped } = await loading;
      reply.headers({ etag, "cache-control": "public, max-age=300", vary: "accept-encoding" });
      if (request.headers["if-none-match"] === etag) return reply.code(304).send();
      reply.type(type);
      const takesGzip = /\bgzip\b/.test(`${request.headers["accept-encoding"]}`);
      return takesGzip ? reply.header("content-encoding", "gzip").send(zipped) : reply.send(plain);
    });
  }
}

async function load(file: URL): Promise<Loaded> {
  const plain = await readFile(file);
  const etag = `W/"${createHash("sha256").update(plain).digest("base64url").slice(0, 22)}"`;
  return { etag, plain, zipped: await zip(plain) };
}
