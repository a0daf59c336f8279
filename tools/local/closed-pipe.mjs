// Whoever reads what a program says may stop reading, as head does. Then it ends as any program of Unix does, without a stack.
const endedByClosedPipe = 141;

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(endedByClosedPipe);
  });
}
