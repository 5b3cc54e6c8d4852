/** Something to wait for that happens again and again. */
export type Bell = { ring(): void /** Resolves at the next ring. */; rung(): Promise<void> };

export function createBell(): Bell {
  let { promise, resolve } = Promise.withResolvers<void>();
  return {
    ring() {
      resolve();
      ({ promise, resolve } = Promise.withResolvers<void>());
    },
    rung: () => promise,
  };
}
