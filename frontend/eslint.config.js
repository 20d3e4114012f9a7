import tseslint from "typescript-eslint";

/** Imports point one way: screens → state, components; state → api, text. One row per folder. */
const BOUNDARIES = [
  { folder: "api", banned: ["../*"], why: "api imports nothing of ours" },
  { folder: "text", banned: ["../*", "preact*", "@preact/*"], why: "text knows no framework" },
  {
    folder: "state",
    banned: ["**/components/*", "**/screens/*"],
    why: "state imports api and text only",
  },
  {
    folder: "components",
    banned: ["**/state/*", "**/screens/*", "**/api/client*", "**/api/endpoints*"],
    why: "components are presentational: props in, callbacks out",
  },
];

function boundary({ folder, banned, why }) {
  return {
    files: [`src/${folder}/**/*.{ts,tsx}`],
    ignores: ["**/*.test.ts", "**/*.test.tsx"],
    rules: {
      "no-restricted-imports": ["error", { patterns: [{ group: banned, message: why }] }],
    },
  };
}

export default tseslint.config(
  { ignores: ["dist/", "node_modules/", "src/api/schema.d.ts"] },
  ...tseslint.configs.strict,
  {
    files: ["src/**/*.{ts,tsx}"],
    rules: {
      eqeqeq: "error",
      "max-lines": ["error", 400],
      "no-restricted-properties": [
        "error",
        { property: "innerHTML", message: "text is shown as text nodes" },
        { property: "outerHTML", message: "text is shown as text nodes" },
      ],
    },
  },
  { files: ["src/**/*.test.{ts,tsx}"], rules: { "no-restricted-properties": "off" } },
  ...BOUNDARIES.map(boundary),
  {
    files: ["src/components/**/*.{ts,tsx}", "src/screens/**/*.{ts,tsx}", "src/text/**/*.ts"],
    rules: { "no-restricted-globals": ["error", { name: "fetch", message: "only api/ fetches" }] },
  },
);
