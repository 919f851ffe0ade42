import { useState, type JSX } from 'react'
import { baseName } from '../../format'
import { Button } from '../../ui/button'
import { Field, TextInput } from '../../ui/field'
import { EmptyState, ErrorNote, Skeleton } from '../../ui/notes'
import { Tabs } from '../../ui/tabs'
import { useClipModel } from '../../clips/clips-context'
import { useChooseFolder } from '../../widgets/choose-folder'
import styles from './dataset.module.css'
import { FetchPanel } from './fetch-panel'
import { OrganisePanel } from './organise-panel'
import { Report } from './report'
import { TrimPanel } from './trim-panel'
import { useChooseTruthList, useDatasetReport } from './use-dataset'

type Panel = 'report' | 'organise' | 'trim' | 'fetch'

/** An annotated collection of clips: what of it is there, and the work of getting it into shape. */
export function DatasetScreen(): JSX.Element {
  const { state } = useClipModel()
  const choose = useChooseFolder()
  const [panel, setPanel] = useState<Panel>(state.library ? 'report' : 'fetch')
  const open = state.library !== null
  return (
    <main className={styles.screen}>
      <div className={styles.inner}>
        <h1>Data set</h1>
        <p className={styles.lead}>
          Kinetics and collections like it: see what of the list is there, put clips into class folders, cut
          full videos to their annotated seconds, or fetch parts of the public archives. Nothing is ever
          deleted or overwritten.
        </p>
        {open && <TruthLists />}
        <Tabs
          label="Data set"
          value={panel}
          onChange={setPanel}
          tabs={[
            { id: 'report', title: 'What is there' },
            { id: 'organise', title: 'Class folders' },
            { id: 'trim', title: 'Trim videos' },
            { id: 'fetch', title: 'Fetch archives' },
          ]}
        >
          {panel === 'fetch' ? (
            <FetchPanel />
          ) : !open ? (
            <EmptyState title="No folder is open">
              <Button look="primary" onClick={choose}>
                Open a folder
              </Button>
            </EmptyState>
          ) : panel === 'organise' ? (
            <OrganisePanel />
          ) : panel === 'trim' ? (
            <TrimPanel />
          ) : (
            <ReportPanel />
          )}
        </Tabs>
      </div>
    </main>
  )
}

function ReportPanel(): JSX.Element {
  const { state } = useClipModel()
  const library = state.library
  // Looked at again when more clips have been looked at: a few times on the way, and at the end.
  const seen = library ? Math.floor((8 * library.probed) / Math.max(1, library.clips)) : 0
  const report = useDatasetReport(`${library?.revision ?? 0} ${seen} ${library?.truthLists.matched ?? 0}`)
  if (report.error) return <ErrorNote error={report.error} />
  if (!report.data)
    return (
      <div role="status" aria-label="Comparing the folder with its list">
        <Skeleton height={180} />
      </div>
    )
  return <Report report={report.data} />
}

/** Which lists say what the clips show, and choosing another. */
function TruthLists(): JSX.Element | null {
  const { state } = useClipModel()
  const chooseList = useChooseTruthList()
  const [path, setPath] = useState<string | null>(null)
  const library = state.library
  if (!library) return null
  const { files, matched, notes } = library.truthLists
  const chosen = state.settings.truthLists[library.folder] !== undefined
  return (
    <section className={styles.lists} aria-label="Annotation list">
      <div className={styles.listLine}>
        <div className={styles.listText}>
          {files.length === 0 ? (
            <span>No annotation list lies in this folder: classes are those of the folders.</span>
          ) : (
            files.map(({ file, entries }) => (
              <span key={file}>
                <b translate="no" title={file}>
                  {baseName(file)}
                </b>{' '}
                {`${entries.toLocaleString('en')} entries`}
              </span>
            ))
          )}
          {files.length > 0 && (
            <small>
              {`${matched.toLocaleString('en')} of ${library.clips.toLocaleString('en')} clips are named by it.`}
            </small>
          )}
          {notes.map(note => (
            <small key={note} translate="no">
              {note}
            </small>
          ))}
        </div>
        {chosen && <Button onClick={() => chooseList.mutate(null)}>Use the lists in the folder</Button>}
        <Button aria-expanded={path !== null} onClick={() => setPath(path === null ? '' : null)}>
          Choose a list…
        </Button>
      </div>
      {path !== null && (
        <form
          className={styles.form}
          onSubmit={event => {
            event.preventDefault()
            chooseList.mutate(path, { onSuccess: () => setPath(null) })
          }}
        >
          <Field
            label="Path of the list"
            about="The published CSV, text or JSON file: with youtube_id, time_start, time_end and label."
          >
            {control => (
              <TextInput {...control} value={path} onChange={setPath} placeholder="/data/val.csv" />
            )}
          </Field>
          <Button type="submit" look="primary" disabled={path.trim() === '' || chooseList.isPending}>
            Use this list
          </Button>
        </form>
      )}
      {chooseList.error && <ErrorNote error={chooseList.error} />}
    </section>
  )
}
