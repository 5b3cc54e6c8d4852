import { idSchema, roleSchema } from "@stagedoor/contracts/schemas/parts";
import { mailPreferencesSchema, userSchema } from "@stagedoor/contracts/schemas/users";
import { optionalBody } from "@stagedoor/service/closedRoutes";
import Type from "typebox";

export { userSchema };

export const userParams = Type.Object({ id: idSchema });

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

const nameSchema = Type.String({
  minLength: 1,
  maxLength: 200,
  pattern: "^[^\\p{Cc}]*[^\\p{Cc}\\s][^\\p{Cc}]*$",
  "x-pattern-words": "must not be blank, nor have line breaks or other control characters",
  examples: ["Ada Byron"],
});

export const newPasswordSchema = Type.String({ minLength: 8, maxLength: 128, examples: ["correct horse battery"] });

const choosableRole = Type.Enum(["host", "attendee"], { description: "Admins are made by operators." });

export const registerSchema = Type.Object(
  {
    name: nameSchema,
    email: emailSchema,
    password: newPasswordSchema,
    role: choosableRole,
    session: sessionSchema,
  },
  closed,
);

const editable = {
  mailPreferences: Type.Optional(
    Type.Object(Type.Partial(mailPreferencesSchema).properties, {
      ...closed,
      description:
        "What is absent stays, also where the account is replaced: nobody subscribes by leaving something out.",
    }),
  ),
  role: Type.Optional(Type.Enum(["host", "attendee"], { description: "Changed by admins only" })),
  password: Type.Optional(
    Type.String({ ...newPasswordSchema, description: "Set by the owner only; ends the account's other sessions" }),
  ),
  currentPassword: Type.Optional(
    Type.String({ minLength: 1, maxLength: 128, description: "The owner's, needed with a new password or address" }),
  ),
};

/** The body of PUT /users/:id. */
export const replaceUserSchema = Type.Object({ name: nameSchema, email: emailSchema, ...editable }, closed);

/** The body of PATCH /users/:id. */
export const patchUserSchema = Type.Object(
  { name: Type.Optional(nameSchema), email: Type.Optional(emailSchema), ...editable },
  closed,
);

const linkTokenSchema = Type.String({ minLength: 1, maxLength: 200, description: "From the link in the mail" });

export const forgotSchema = Type.Object({ email: emailSchema }, closed);

export const verifySchema = Type.Object({ token: linkTokenSchema }, closed);

export const resetSchema = Type.Object({ token: linkTokenSchema, password: newPasswordSchema }, closed);

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
  q: Type.String({
    minLength: 1,
    maxLength: 200,
    description: "Part of a name or an address; without three letters or digits in a row, its beginning",
  }),
  createdFrom: Type.String({ format: "date-time" }),
  createdTo: Type.String({ format: "date-time" }),
};
