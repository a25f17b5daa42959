import eslint from "@eslint/js";
import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["node_modules/", "eslint.config.mjs", "local/typescript/register.js", "containers/**"] },
  eslint.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      "max-lines": ["error", { max: 250, skipBlankLines: true, skipComments: true }],
      // `return refuse(response)` and `() => close()` are how handlers and hooks end.
      "@typescript-eslint/no-confusing-void-expression": "off",
      // What comes from an API server, an engine or a file may lack what its type promises.
      "@typescript-eslint/no-unnecessary-condition": "off",
      "@typescript-eslint/no-useless-default-assignment": "off",
      // What a file of JSON holds is for its reader to say: readJson<T>.
      "@typescript-eslint/no-unnecessary-type-parameters": "off",
      // Resources' inputs are records that are used as maps.
      "@typescript-eslint/no-dynamic-delete": "off",
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
    },
  },
  // A table of examples may be as long as there are examples; a fake has only what its test asks for.
  {
    files: ["test/**"],
    rules: { "max-lines": "off", "@typescript-eslint/no-unsafe-class-instance-assignment": "off" },
  },
);
