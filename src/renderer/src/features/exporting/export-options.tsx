import { useState, type JSX } from 'react'
import type { LabelSource } from '../../../../shared/formats'
import { Button } from '../../ui/button'
import { Checkbox, Field, Select, TextInput } from '../../ui/field'
import { useClipModel } from '../../clips/clips-context'
import { factsOf, folderToOffer, has, isBeside, type Choice, type Scope } from './export-request'
import styles from './exporting.module.css'
import { plural } from '../../../../shared/text'

export interface PartProps {
  choice: Choice
  hasRun: boolean
  onChange: (patch: Partial<Choice>) => void
}

interface OptionsProps extends PartProps {
  counts: Record<Scope, number>
  fileName: string
}

/** What the chosen kind of file can be told, and the folder it is written to. */
export function ExportOptions({ choice, counts, hasRun, fileName, onChange }: OptionsProps): JSX.Element {
  const { kind } = choice
  const sources: { value: LabelSource; title: string; disabled?: boolean }[] = [
    { value: 'mine', title: 'my label' },
    { value: 'predicted', title: 'the first prediction', disabled: !hasRun },
    { value: 'truth', title: 'the truth' },
  ]
  return (
    <div className={styles.options}>
      <Field label="Clips">
        {control => (
          <Select<Scope>
            {...control}
            value={choice.scope}
            onChange={scope => onChange({ scope })}
            options={[
              { value: 'all', title: `all: ${plural(counts.all, 'clip')}` },
              { value: 'shown', title: `those shown: ${plural(counts.shown, 'clip')}` },
              {
                value: 'selected',
                title: `those selected: ${plural(counts.selected, 'clip')}`,
                disabled: counts.selected === 0,
              },
            ]}
          />
        )}
      </Field>
      {has(kind, 'labelsFrom') && (
        <Field label="Label">
          {control => (
            <Select<LabelSource>
              {...control}
              value={choice.labelsFrom}
              onChange={labelsFrom => onChange({ labelsFrom })}
              options={sources}
            />
          )}
        </Field>
      )}
      {has(kind, 'subset') && (
        <Field label="Split">
          {control => (
            <Select
              {...control}
              translate="no"
              value={choice.subset}
              onChange={subset => onChange({ subset })}
              options={(['train', 'val', 'test'] as const).map(value => ({ value, title: value }))}
            />
          )}
        </Field>
      )}
      {kind === 'class-tree' && (
        <Field label="By">
          {control => (
            <Select
              {...control}
              value={choice.transfer}
              onChange={transfer => onChange({ transfer })}
              options={[
                { value: 'copy', title: 'copies' },
                { value: 'hard-link', title: 'hard links: no room needed, same disk' },
                { value: 'link', title: 'links to the originals' },
              ]}
            />
          )}
        </Field>
      )}
      {kind === 'contact-sheet' && hasRun && (
        <Field label="Pictures">
          {control => (
            <Select
              {...control}
              value={choice.sheet}
              onChange={sheet => onChange({ sheet })}
              options={[
                { value: 'posters', title: 'one of each clip, thirty a page' },
                { value: 'frames', title: 'the frames the network saw, a page for each clip' },
              ]}
            />
          )}
        </Field>
      )}
      {kind === 'segment-clips' && (
        <Field label="Cut">
          {control => (
            <Select
              {...control}
              value={choice.cut}
              onChange={cut => onChange({ cut })}
              options={[
                { value: 'exact', title: 'to the frame: encoded again' },
                { value: 'lossless', title: 'without loss: may begin a little earlier' },
              ]}
            />
          )}
        </Field>
      )}
      {has(kind, 'spreadsheetSafe') && (
        <Checkbox
          checked={choice.spreadsheetSafe}
          onChange={spreadsheetSafe => onChange({ spreadsheetSafe })}
        >
          Safe for spreadsheets: a ’ before cells they would compute
        </Checkbox>
      )}
      {factsOf(kind).layout === 'folder' && (
        <Target
          key={kind}
          target={choice.target}
          fileName={fileName}
          onChange={target => onChange({ target })}
        />
      )}
    </div>
  )
}

function Target(props: {
  target: string
  fileName: string
  onChange: (target: string) => void
}): JSX.Element {
  const { state } = useClipModel()
  const [typed, setTyped] = useState(props.target)
  const folder = state.library?.folder ?? ''
  const separator = folder.includes('\\') ? '\\' : '/'
  const offered = folderToOffer(folder, state.roots)
  const place = offered + separator + props.fileName
  const give = (target: string): void => {
    setTyped(target)
    props.onChange(target)
  }
  const pick = async (): Promise<void> => {
    const chosen = await window.desktop?.pickFolder()
    if (chosen) give(chosen + separator + props.fileName)
  }
  return (
    <div className={styles.target}>
      <Field label="Folder to write to" about="It is made when it is not there.">
        {control => (
          <TextInput
            {...control}
            translate="no"
            placeholder={offered === '' ? '' : place}
            value={typed}
            onChange={setTyped}
            onBlur={() => props.onChange(typed)}
            onKeyDown={event => event.key === 'Enter' && props.onChange(typed)}
          />
        )}
      </Field>
      {window.desktop ? (
        <Button icon="folder" onClick={() => void pick()}>
          Choose…
        </Button>
      ) : (
        typed === '' &&
        props.fileName !== '' &&
        offered !== '' && (
          <Button onClick={() => give(place)}>
            {isBeside(folder, offered) ? 'Beside the clips' : `In ${offered}`}
          </Button>
        )
      )}
    </div>
  )
}
