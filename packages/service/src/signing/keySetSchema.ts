import Type from "typebox";

/** A set of public keys (RFC 7517), as `KeyRing.jwks` gives it. */
export const keySetSchema = Type.Object({
  keys: Type.Array(
    Type.Object({
      kty: Type.String(),
      crv: Type.String(),
      x: Type.String(),
      kid: Type.String(),
      alg: Type.String(),
      use: Type.String(),
    }),
  ),
});
