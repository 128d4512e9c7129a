// Builds static/src into static/dist: one style sheet, three scripts, the fonts, the pictures.
// The result is put in place in one step, so that a running application never sees half of it.

import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

import * as esbuild from 'esbuild'
import * as sass from 'sass'
import subsetFont from 'subset-font'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const source = path.join(root, 'static', 'src')
const target = path.join(root, 'static', 'dist')
const packages = path.join(root, 'node_modules')
const draft = path.join(packages, `.frontend-draft-${process.pid}`)

const WEIGHTS = [400, 500, 600, 700]
const SCRIPTS = ['latin', 'vietnamese']

async function buildStyles() {
  const { css } = await sass.compileAsync(path.join(source, 'scss', 'app.scss'), {
    loadPaths: [packages],
    style: 'compressed',
    quietDeps: true,
  })
  await writeFile(path.join(draft, 'app.css'), css)
}

async function buildScripts() {
  const common = { bundle: true, minify: true, target: 'es2020', legalComments: 'none', outdir: draft }
  await esbuild.build({
    ...common,
    entryPoints: ['app.js', 'exam.js'].map((name) => path.join(source, 'js', name)),
    format: 'esm',
  })
  await esbuild.build({ ...common, entryPoints: [path.join(source, 'js', 'boot.js')], format: 'iife' })
}

async function copyFonts() {
  const fonts = path.join(draft, 'fonts')
  await mkdir(fonts)
  for (const script of SCRIPTS) {
    for (const weight of WEIGHTS) {
      const name = `be-vietnam-pro-${script}-${weight}-normal.woff2`
      await cp(path.join(packages, '@fontsource', 'be-vietnam-pro', 'files', name), path.join(fonts, name))
    }
  }
  // Be Vietnam Pro has no figures of equal width; ten digits of a close relative stand in for them.
  const inter = path.join(packages, '@fontsource-variable', 'inter', 'files', 'inter-latin-wght-normal.woff2')
  const digits = await subsetFont(await readFile(inter), '0123456789', {
    targetFormat: 'woff2',
    variationAxes: { wght: { min: WEIGHTS[0], max: WEIGHTS.at(-1) } },
  })
  await writeFile(path.join(fonts, 'figures.woff2'), digits)
}

async function copyImages() {
  await cp(path.join(source, 'images'), path.join(draft, 'images'), { recursive: true })
}

try {
  await mkdir(draft, { recursive: true })
  // All are waited for, so that clearing up after a failure does not race the others.
  const parts = await Promise.allSettled([buildStyles(), buildScripts(), copyFonts(), copyImages()])
  const failed = parts.find((part) => part.status === 'rejected')
  if (failed) throw failed.reason
  await rm(target, { recursive: true, force: true })
  await rename(draft, target)
} finally {
  await rm(draft, { recursive: true, force: true })
}
