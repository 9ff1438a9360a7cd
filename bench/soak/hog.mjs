/** Uses a core, all of it. */
for (let sum = 0; ; sum += Math.sqrt(sum)) if (process.ppid === 1) process.exit();
