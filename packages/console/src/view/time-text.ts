/** UTC, as mission clocks run. */
export const timeText = (wallMs: number): string => new Date(wallMs).toISOString().slice(11, 19);
