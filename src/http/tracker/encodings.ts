/** Whether a client accepts an encoding; `;q=0` refuses it. */
export function accepts(header: string | string[] | undefined, encoding: string): boolean {
  return [header ?? []]
    .flat()
    .join(',')
    .split(',')
    .some((one) => {
      const [name = '', weight = ''] = one.toLowerCase().split(';');
      return name.trim() === encoding && !/^\s*q=0(?:\.0*)?\s*$/.test(weight);
    });
}
