/** A real deploy.yml, from now or earlier. */
export interface Example {
  readonly name: string;
  readonly shows: string;
  /** The file with this text among those of the tests. */
  readonly file: string;
  readonly text: string;
}

/** Real ones to begin with; the last has mistakes that were really made. */
export const examples: readonly Example[] = [
  {
    name: "Gitploy’s own",
    shows: "two environments of Kubernetes, tags only, an input",
    file: "gitploy-io_gitploy.HEAD.yml",
    text: `# source: github.com/gitploy-io/gitploy deploy.yml @ HEAD (37643d4, 2024-05-27) - current grammar, verbatim
envs:
  - name: dev
    task: \${GITPLOY_DEPLOY_TASK:=rollback}:kubernetes
    auto_merge: false
    required_contexts:
      - "publish-image"
    deployable_ref: 'v.*\\..*\\..*'
    serialization: true
    dynamic_payload:
      enabled: true
      inputs:
        pullPolicy:
          required: true
          type: select
          description: Image pull policy
          options:
            - Always
            - IfNotPresent
          default: Always

  - name: production
    task: \${GITPLOY_DEPLOY_TASK:=rollback}:kubernetes
    auto_merge: false
    required_contexts:
      - "publish-image"
    production_environment: true
    review:
      enabled: false
      reviewers: 
        - hanjunlee
        - gitploy-qa
    deployable_ref: 'v.*\\..*\\..*'
    serialization: true
    dynamic_payload:
      enabled: true
      inputs:
        pullPolicy:
          required: true
          type: select
          description: Image pull policy
          options:
            - Always
            - IfNotPresent
          default: Always

`,
  },
  {
    name: "Two environments",
    shows: "without checks, each with a payload",
    file: "gitploy-io_multi-env-demo.yml",
    text: `# source: github.com/gitploy-io/multi-env-demo deploy.yml @ HEAD - per-env static payload, verbatim
envs:
  - name: dev
    auto_merge: false
    required_contexts: []
    payload:
      AZURE_FUNCTIONAPP_NAME: gitploy-dev
      PUBLISH_PROFILE_VAR_NAME: AZURE_FUNCTIONAPP_PUBLISH_PROFILE_DEV
  - name: prod
    auto_merge: false
    required_contexts: []
    payload:
      AZURE_FUNCTIONAPP_NAME: gitploy-prod
      PUBLISH_PROFILE_VAR_NAME: AZURE_FUNCTIONAPP_PUBLISH_PROFILE_PROD
`,
  },
  {
    name: "Argo CD",
    shows: "an input here, a payload there, auto_merge",
    file: "gitploy-io_argocd-demo.HEAD.yml",
    text: `# source: github.com/gitploy-io/argocd-demo deploy.yml @ HEAD (8815a08) - mixes dynamic_payload (dev) and static payload (prod), verbatim
envs:
  - name: dev
    auto_merge: false
    required_contexts:
      - "publish-image"
    dynamic_payload:
      enabled: true
      inputs:
        application:
          type: string
          description: Application
          default: argocd-demo-dev
  - name: prod
    auto_merge: true
    required_contexts:
      - "publish-image"
    production_environment: true
    payload:
      application: argocd-demo-prod
  

`,
  },
  {
    name: "Review",
    shows: "two people may approve",
    file: "docs-concepts-review.yml",
    text: `# source: github.com/gitploy-io/website docs/concepts/deploy.yml.md block 6 - verbatim
envs:
  - name: production
    review:
      enabled: true
      reviewers: ["ocotocat", "manager"]

`,
  },
  {
    name: "Freezes",
    shows: "every midnight, every weekend",
    file: "docs-concepts-frozen-windows.yml",
    text: `# source: github.com/gitploy-io/website docs/concepts/deploy.yml.md block 4 - verbatim
envs:
  - name: production
    frozen_windows:
      # Freeze every midnights
      - start: "50 23 * * *"
        duration: 20m
        location: America/New_York
      # Freeze every weekends
      - start: "0 * * * SAT,SUN"
        duration: 1h
        location: Asia/Seoul

`,
  },
  {
    name: "A mistake",
    shows: "inputs in the wrong place",
    file: "gitploy-io_gitploy.e4c40f8-mistake-misplaced-inputs.yml",
    text: `# source: github.com/gitploy-io/gitploy deploy.yml @ e4c40f8 (2022-05-02, #426) - REAL-WORLD MISTAKE: inputs: at env level (unknown key, silently ignored by Gitploy); fixed same day in ce14600. verbatim
envs:
  - name: dev
    task: \${GITPLOY_DEPLOY_TASK:=rollback}:kubernetes
    auto_merge: false
    required_contexts:
      - "publish-image"
    deployable_ref: 'v.*\\..*\\..*'
    serialization: true
    inputs:
      pullPolicy:
        required: true
        type: select
        description: Image pull policy
        options:
          - Always
          - IfNotPresent
        default: Always

  - name: production
    task: \${GITPLOY_DEPLOY_TASK:=rollback}:kubernetes
    auto_merge: false
    required_contexts:
      - "publish-image"
    production_environment: true
    review:
      enabled: false
      reviewers: 
        - hanjunlee
        - gitploy-qa
    deployable_ref: 'v.*\\..*\\..*'
    serialization: true
    inputs:
      pullPolicy:
        required: true
        type: select
        description: Image pull policy
        options:
          - Always
          - IfNotPresent
        default: Always

`,
  },
  {
    name: "Another mistake",
    shows: "a letter is wrong",
    file: "gitploy-io_argocd-demo.5d66e97-mistake-typo.yml",
    text: `# source: github.com/gitploy-io/argocd-demo deploy.yml @ 5d66e97 - REAL-WORLD MISTAKE: dyanmic_payload typo (silently ignored), fixed in 3ae5e27. verbatim
envs:
  - name: dev
    auto_merge: false
    required_contexts:
      - "publish-image"
    dyanmic_payload:
      enabled: true
      application:
        type: string
        description: Application
        default: argocd-demo-dev
  - name: prod
    auto_merge: true
    required_contexts:
      - "publish-image"
    production_environment: true
    payload:
      application: argocd-demo-prod
  

`,
  },
];
