// What this device keeps of a running attempt, so that a reload, a crash or hours without network lose nothing.
// It lies encrypted under a key that came with the attempt; the key cannot be read back out of the browser, only used.

const DATABASE = 'bai-lam'
const KEPT_MS = 30 * 24 * 3600 * 1000
const IV_BYTES = 12

const ask = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })

function openDatabase() {
  const opening = indexedDB.open(DATABASE, 1)
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore('keys')
    opening.result.createObjectStore('boxes')
  }
  return ask(opening)
}

// Written through to the disk before it counts as kept: the machine itself may go off.
function write(database, change) {
  const work = database.transaction(['keys', 'boxes'], 'readwrite', { durability: 'strict' })
  return new Promise((resolve, reject) => {
    work.oncomplete = () => resolve()
    work.onabort = () => reject(work.error)
    change(work.objectStore('keys'), work.objectStore('boxes'))
  })
}

const everyBox = (attempt) => IDBKeyRange.bound(`${attempt}/`, `${attempt}/\uffff`)

function readBytes(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))
}

function writeBytes(bytes) {
  return btoa([...new Uint8Array(bytes)].map((byte) => String.fromCharCode(byte)).join(''))
}

async function findKey(database, attempt, given) {
  const held = await ask(database.transaction('keys').objectStore('keys').get(attempt))
  if (held) return held.key
  if (!given) return null
  const key = await crypto.subtle.importKey('raw', readBytes(given), 'AES-GCM', false, ['encrypt', 'decrypt'])
  await write(database, (keys) => keys.put({ key, since: Date.now() }, attempt))
  return key
}

// An attempt that nobody came back to is not kept for ever.
async function dropOld(database) {
  const keys = database.transaction('keys').objectStore('keys')
  const [names, held] = await Promise.all([ask(keys.getAllKeys()), ask(keys.getAll())])
  const old = names.filter((_, n) => Date.now() - held[n].since > KEPT_MS)
  if (!old.length) return
  await write(database, (all, boxes) => {
    for (const attempt of old) {
      all.delete(attempt)
      boxes.delete(everyBox(attempt))
    }
  })
}

class Device {
  constructor(database, attempt, key) {
    Object.assign(this, { database, attempt, key })
  }

  /** What was kept under a name; null where nothing was, or what is there is not this attempt's. */
  async read(name) {
    const box = await ask(this.database.transaction('boxes').objectStore('boxes').get(`${this.attempt}/${name}`))
    if (!box) return null
    try {
      const text = await crypto.subtle.decrypt(this.#bind(box.iv, name), this.key, box.data)
      return JSON.parse(new TextDecoder().decode(text))
    } catch {
      return null
    }
  }

  /**
   * Keeps `value` under a name; resolves once it is on the disk. A page of an earlier opening of the attempt, left open
   * in another window, does not write over what a later one keeps.
   */
  async write(name, value, epoch = 0) {
    const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES))
    const text = new TextEncoder().encode(JSON.stringify(value))
    const data = await crypto.subtle.encrypt(this.#bind(iv, name), this.key, text)
    const place = `${this.attempt}/${name}`
    await write(this.database, (_, boxes) => {
      const before = boxes.get(place)
      before.onsuccess = () => {
        if (before.result?.epoch > epoch) boxes.transaction.abort()
        else boxes.put({ iv, data, epoch }, place)
      }
    })
  }

  /** The waiting answers as a file that only the server opens, and only as this attempt's. */
  async sealFile(value) {
    const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES))
    const text = new TextEncoder().encode(JSON.stringify(value))
    const data = await crypto.subtle.encrypt(this.#bind(iv, 'recovery'), this.key, text)
    const file = { format: 'hieu-chi-so/khoi-phuc/1', attempt: this.attempt, iv: writeBytes(iv), data: writeBytes(data) }
    return new Blob([JSON.stringify(file)], { type: 'application/json' })
  }

  /** Nothing of the attempt stays, its key included. */
  forget() {
    return write(this.database, (keys, boxes) => {
      keys.delete(this.attempt)
      boxes.delete(everyBox(this.attempt))
    })
  }

  // A box moved to another name or attempt does not open.
  #bind(iv, name) {
    return { name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(`${this.attempt}/${name}`) }
  }
}

/**
 * The store of an attempt on this device, or null where the browser has none: it refuses storage, or the page did not
 * come over a connection that allows encryption.
 * @param {string} attempt name of the attempt
 * @param {string} [given] the key as the server sent it; without, only what was kept before can be opened
 */
export async function openDevice(attempt, given) {
  if (!globalThis.crypto?.subtle || !globalThis.indexedDB) return null
  try {
    const database = await openDatabase()
    await dropOld(database)
    const key = await findKey(database, attempt, given)
    return key && new Device(database, attempt, key)
  } catch {
    return null
  }
}

/** Where the waiting answers lie: on the device once it is open; in the tab, unencrypted, where there is no such store. */
export class AnswerStore {
  /** @param {Promise<Device|null>} opening */
  constructor(opening, attempt) {
    this.opening = opening
    this.name = `exam-${attempt}`
  }

  async read() {
    const device = await this.opening
    return device ? device.read('answers') : JSON.parse(window.sessionStorage.getItem(this.name) ?? 'null')
  }

  async write(left, epoch) {
    const device = await this.opening
    if (device) return device.write('answers', left, epoch)
    return window.sessionStorage.setItem(this.name, JSON.stringify(left))
  }

  async forget() {
    const device = await this.opening
    if (device) return device.forget()
    return window.sessionStorage.removeItem(this.name)
  }
}
