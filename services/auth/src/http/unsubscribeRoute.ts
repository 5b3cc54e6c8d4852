import { isUnsubscribeToken } from "@stagedoor/contracts/links";
import { idSchema } from "@stagedoor/contracts/schemas/parts";
import { unprocessable } from "@stagedoor/service/problem";
import type { App } from "@stagedoor/service/server";
import Type from "typebox";
import { unsubscribe } from "../commands/unsubscribe.ts";
import { allMail } from "../domain/mailPreferences.ts";
import type { HttpDeps } from "./deps.ts";
import { acceptPageForms, answerDone } from "./pageForms.ts";

const kinds = Object.keys(allMail) as (keyof typeof allMail)[];

const querystring = Type.Object(
  { user: idSchema, kind: Type.Enum(kinds), token: Type.String({ minLength: 1, maxLength: 200 }) },
  { additionalProperties: false },
);

/**
 * `POST /users/unsubscribe`: one click in a mail (RFC 8058), by whoever has the mail. What a mail program sends as a body, and how,
 * does not matter.
 */
export function unsubscribeRoute(app: App, { commands, limits, linkSecrets, publicUrl }: HttpDeps): void {
  app.register(async (plain) => {
    const scope = plain as App;
    scope.removeAllContentTypeParsers();
    acceptPageForms(scope, publicUrl);
    scope.addContentTypeParser("*", { parseAs: "string" }, (_request, _text, done) => done(null, undefined));

    scope.post(
      "/api/v1/users/unsubscribe",
      {
        schema: {
          summary: "Turns a kind of mail off",
          description: "From the link in the mail, without signing in. The body does not count (RFC 8058).",
          querystring,
          body: Type.Unsafe<unknown>({ type: ["object", "null"] }),
          response: {
            204: Type.Null(),
            303: Type.Null({ description: "For the form of the page: back to that page" }),
          },
        },
        config: { rateLimit: { max: limits.signInsPerMinute, timeWindow: 60_000 }, errors: ["link_invalid"] },
      },
      async (request, reply) => {
        const { user, kind, token } = request.query;
        const userId = user.toLowerCase();
        if (!isUnsubscribeToken(linkSecrets, token, userId, kind)) {
          throw unprocessable("link_invalid", "This link is not one of ours.", { field: "token" });
        }
        await unsubscribe(commands, { userId, kind });
        return answerDone(request, reply, publicUrl);
      },
    );
  });
}
