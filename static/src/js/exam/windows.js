// Two windows of one browser on the same attempt: the second asks before it takes over, the first is told at once.

/**
 * @param {object} parts
 * @param {string} parts.attempt name of the attempt
 * @param {number} parts.epoch which opening of the attempt this page belongs to
 * @param {() => boolean} parts.isHolding whether this page may still save
 * @param {() => void} parts.onHeld another window, opened earlier, has the attempt
 * @param {() => void} parts.onTaken another window has taken it over
 */
export function watchWindows({ attempt, epoch, isHolding, onHeld, onTaken }) {
  if (typeof BroadcastChannel === 'undefined') return
  const channel = new BroadcastChannel(`exam-${attempt}`)
  // Of two that open in the same moment only the later one gives way.
  const since = performance.timeOrigin
  channel.addEventListener('message', ({ data }) => {
    if (!isHolding()) return
    if (data.kind === 'held' && data.to === since) onHeld()
    else if (data.kind === 'opened' && data.epoch > epoch) onTaken()
    else if (data.kind === 'opened' && data.since > since) channel.postMessage({ kind: 'held', to: data.since })
  })
  channel.postMessage({ kind: 'opened', epoch, since })
}
