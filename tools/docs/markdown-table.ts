/** A table padded as prettier pads it, so that a generated page is in step and in form at once. */
export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [header, header.map(() => '---'), ...rows.map((row) => row.map(inOneCell))];
  const widths = header.map((_, column) => Math.max(3, ...all.map((row) => widthOf(row[column] ?? ''))));
  return all
    .map((row) => `| ${row.map((cell, at) => padded(cell, widths[at] ?? 0)).join(' | ')} |\n`)
    .join('');
}

function inOneCell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

function widthOf(cell: string): number {
  return cell === '---' ? 3 : [...cell].length;
}

function padded(cell: string, width: number): string {
  return cell === '---' ? '-'.repeat(width) : cell + ' '.repeat(width - widthOf(cell));
}
