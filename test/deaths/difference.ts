import type { Picture } from "./picture.js";

/** The singular noun for the entries of each part of a picture. */
export const words: Readonly<Record<keyof Picture, string>> = {
  deployments: "deployment",
  answers: "answer",
  mentions: "mention",
  checkRuns: "check run",
  records: "record",
  jobs: "job",
  reactions: "reaction",
};

/** The entries of one list that are not in another, with their multiplicity. */
export function minus(those: readonly string[], others: readonly string[]): readonly string[] {
  const left = [...others];
  return those.filter((each) => {
    const index = left.indexOf(each);
    if (index !== -1) left.splice(index, 1);
    return index === -1;
  });
}

/** The entries of `wanted` that a picture lacks, part by part. */
export function missingIn(picture: Picture, wanted: Picture): readonly string[] {
  return (Object.keys(words) as (keyof Picture)[]).flatMap((part) =>
    minus(wanted[part], picture[part]).map((each) => `${words[part]} “${each}”`),
  );
}
