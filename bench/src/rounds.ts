import type { Plan, Sample } from "./scenario.ts";
import { type Summary, summarize } from "./statistics.ts";

export type Variant = { readonly name: string; readonly unit: string } & Summary;

export type Outcome = { readonly variants: readonly Variant[]; readonly ratios: Readonly<Record<string, number>> };

/** Runs every step of a plan once per round, and sums up what each variant measured. `tell` hears of each round. */
export async function runRounds(plan: Plan, rounds: number, tell: (line: string) => void): Promise<Outcome> {
  const samples: Sample[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const begun = performance.now();
    for (const step of plan.steps) samples.push(...(await step(round)));
    tell(`round ${round} of ${rounds}, ${((performance.now() - begun) / 1000).toFixed(1)} s`);
  }
  return conclude(plan, samples);
}

/** Pure: variants in the order of their first sample, those that are the best of several at the end, and the ratios. */
export function conclude(plan: Pick<Plan, "best" | "ratios">, samples: readonly Sample[]): Outcome {
  const names = [...new Set(samples.map(({ name }) => name))];
  const measured = names.map((name): Variant => {
    const own = samples.filter((sample) => sample.name === name);
    return { name, unit: own[0]?.unit ?? "", ...summarize(own.map(({ value }) => value)) };
  });
  const best = Object.entries(plan.best ?? {}).map(([name, among]): Variant => {
    const candidates = measured.filter((variant) => among.includes(variant.name));
    const first = candidates.toSorted((a, b) => b.median - a.median)[0];
    if (first === undefined) throw new Error(`none of ${among.join(", ")} was measured`);
    return { ...first, name };
  });
  const variants = [...measured, ...best];
  const median = (name: string) => {
    const found = variants.find((variant) => variant.name === name);
    if (found === undefined) throw new Error(`"${name}" was not measured`);
    return found.median;
  };
  return { variants, ratios: plan.ratios(median) };
}
