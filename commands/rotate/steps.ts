/**
 * The numbers that the setting `rotation` must be given, one `up` each, until every password and key that is valid now is another
 * one. That takes two: the first makes passwords for the application's other user, the second for the one that was left. So a
 * stack at rest has an even number, and what was cut off is finished first.
 * @param configured the setting as it is.
 * @param finished the number that the last `up` ended with; undefined when none did.
 */
export function stepsOf(configured: number, finished: number | undefined): number[] {
  const isFinished = finished === configured;
  const isHalfway = configured % 2 === 1;
  if (!isFinished && !isHalfway && configured > 0) return [configured];
  return [...(isFinished ? [] : [configured]), configured + 1, ...(isHalfway ? [] : [configured + 2])];
}
