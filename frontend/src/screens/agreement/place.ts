/** Where the page stands, and what its reader may open from it. */
export interface Place {
  slug: string;
  round: string;
  mayOpenCases: boolean;
}

export const caseOf = ({ slug, round }: Place, document: string) =>
  `/projects/${slug}/adjudicate/${round}/${document}`;

export const pageOf = (slug: string, round: string) => `/projects/${slug}/agreement/${round}`;
