import type { Picture } from "./picture.js";

/** What each part of a picture is made of. */
export const words: Readonly<Record<keyof Picture, string>> = {
  deployments: "deployment",
  answers: "answer",
  mentions: "mention",
  checkRuns: "check run",
  records: "record",
  jobs: "job",
  reactions: "reaction",
};

/** What is in one list and not in another, as often as it is. */
export function minus(those: readonly string[], others: readonly string[]): readonly string[] {
  const left = [...others];
  return those.filter((each) => {
    const index = left.indexOf(each);
    if (index !== -1) left.splice(index, 1);
    return index === -1;
  });
}

/** What a picture shows that another does not, part by part. */
export function missingIn(picture: Picture, wanted: Picture): readonly string[] {
  return (Object.keys(words) as (keyof Picture)[]).flatMap((part) =>
    minus(wanted[part], picture[part]).map((each) => `${words[part]} “${each}”`),
  );
}
