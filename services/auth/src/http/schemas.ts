import { roleSchema } from "@stagedoor/contracts/schemas/parts";
import { userSchema } from "@stagedoor/contracts/schemas/users";
import { optionalBody } from "@stagedoor/service/closedRoutes";
import Type from "typebox";

export { userSchema };

export const emailSchema = Type.String({
  format: "email",
  maxLength: 254,
  description: "Capitals and blanks around it do not count.",
  examples: ["ada@example.test"],
});

export const sessionSchema = Type.Optional(
  Type.Enum(["token", "cookie"], {
    description: "cookie: the refresh token is only in an httpOnly cookie. Default: token, it is in the reply.",
  }),
);

const closed = { additionalProperties: false };

export const registerSchema = Type.Object(
  {
    name: Type.String({
      minLength: 1,
      maxLength: 200,
      pattern: "^[^\\p{Cc}]*[^\\p{Cc}\\s][^\\p{Cc}]*$",
      "x-pattern-words": "must not be blank, nor have line breaks or other control characters",
      examples: ["Ada Byron"],
    }),
    email: emailSchema,
    password: Type.String({ minLength: 8, maxLength: 128, examples: ["correct horse battery"] }),
    role: Type.Enum(["host", "attendee"], { description: "Admins are made by operators." }),
    session: sessionSchema,
  },
  closed,
);

export const loginSchema = Type.Object(
  { email: emailSchema, password: Type.String({ minLength: 1, maxLength: 128 }), session: sessionSchema },
  closed,
);

export const refreshSchema = optionalBody(
  Type.Object(
    {
      refreshToken: Type.Optional(
        Type.String({ minLength: 1, maxLength: 200, description: "Left out when it is in the cookie." }),
      ),
    },
    closed,
  ),
);

export const signedInSchema = Type.Object({
  user: userSchema,
  accessToken: Type.String({ description: "JWT, for `Authorization: Bearer`" }),
  refreshToken: Type.Optional(Type.String({ description: "Not with a cookie session" })),
  expiresIn: Type.Integer({ description: "Seconds until the access token expires", examples: [600] }),
});

export const userFilters = {
  role: roleSchema,
  q: Type.String({ minLength: 1, maxLength: 200, description: "Part of a name or an address" }),
  createdFrom: Type.String({ format: "date-time" }),
  createdTo: Type.String({ format: "date-time" }),
};
