// The recovery file: at the end, what could not be sent is saved as a file and handed to the invigilator.

/**
 * @param {HTMLElement} box the place that offers the file
 * @param {Promise<import('./device.js').Device|null>} opening
 * @param {() => object[]} list the answers that wait
 */
export function installRecovery(box, opening, list) {
  const button = box.querySelector('button')
  button.addEventListener('click', async () => {
    const device = await opening
    const entries = list()
    if (!device || !entries.length) return
    const address = URL.createObjectURL(await device.sealFile({ entries }))
    const link = Object.assign(document.createElement('a'), { href: address, download: box.dataset.name })
    link.click()
    URL.revokeObjectURL(address)
  })
  return {
    /** Offered while something waits and nothing can be answered any more. */
    async offer(count) {
      const device = await opening
      box.hidden = !device || count === 0
      box.querySelector('[data-recovery-count]').textContent = count
    },
  }
}
