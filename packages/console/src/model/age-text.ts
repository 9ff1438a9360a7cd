/** An age as text: `0.4 s`, `12 s`, `3 min`, `2 h`. */
export function ageText(ageMs: number): string {
  const s = ageMs / 1_000;
  if (s < 10) return `${s.toFixed(1)} s`;
  if (s < 100) return `${Math.floor(s)} s`;
  if (s < 5_400) return `${Math.floor(s / 60)} min`;
  return `${Math.floor(s / 3_600)} h`;
}
