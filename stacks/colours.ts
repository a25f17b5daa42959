/**
 * The colours a release of the site can have: the name is the setting's value, the Deployment's suffix and the image's tag; the
 * hex is the header's colour, baked into the image. To add one, add a line: a name of lower-case letters (it becomes part of
 * Kubernetes names) and a hex of six digits. Nothing else has to change.
 */
export const colours = {
  orange: "#ff9900",
  maroon: "#800000",
  teal: "#008080",
  indigo: "#4b0082",
} as const;

/** The name of a colour in the table. */
export type Colour = keyof typeof colours;

/** All names of the table, in its order; the first is the default of the setting `colour`. */
export const colourNames = Object.keys(colours) as [Colour, ...Colour[]];
