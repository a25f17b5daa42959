/**
 * The colours of the site's releases. The name is the setting's value, the Deployment's suffix and the image's tag; the hex value is the colour of
 * the page's header. To add a colour, add a line with a name of lower-case letters (it becomes part of Kubernetes names) and six hex digits.
 * Nothing else has to change.
 */
export const colours = {
  orange: "#ff9900",
  maroon: "#800000",
  teal: "#008080",
  indigo: "#4b0082",
} as const;

/** The name of a colour. */
export type Colour = keyof typeof colours;

/** The names of all colours. The first is the default of the setting `colour`. */
export const colourNames = Object.keys(colours) as [Colour, ...Colour[]];
