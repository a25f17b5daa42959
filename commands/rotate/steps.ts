/**
 * The values of the setting `rotation` for one `up` each, until all passwords and keys have been replaced. That takes two: the first
 * creates passwords for the application's second database user, the second replaces those of the first user. A finished stack therefore has
 * an even number, and an interrupted rotation is completed first.
 * @param configured The current setting.
 * @param finished The number of the last successful `up`; undefined if there was none.
 */
export function stepsOf(configured: number, finished: number | undefined): number[] {
  const isFinished = finished === configured;
  const isHalfway = configured % 2 === 1;
  if (!isFinished && !isHalfway && configured > 0) return [configured];
  return [...(isFinished ? [] : [configured]), configured + 1, ...(isHalfway ? [] : [configured + 2])];
}
