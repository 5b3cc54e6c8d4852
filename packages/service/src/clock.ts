/** Answers the present instant. Passed in wherever time matters, so that tests hold it. */
export type Clock = () => Date;

export const systemClock: Clock = () => new Date();
