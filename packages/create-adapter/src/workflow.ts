/** Actions by commit, as their release tags name them; a tag can be moved, a commit cannot. */
const CHECKOUT = "actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5.0.0";
const SETUP_NODE = "actions/setup-node@a0853c24544627f65ddf259abe73b1d18a591444 # v5.0.0";

/** The workflow that checks every change, and publishes a version that npm does not have yet. */
export function workflowOf(): string {
  return `name: release
on:
  push:
    branches: [main]
  pull_request:

permissions:
  contents: read

jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - uses: ${CHECKOUT}
        with:
          persist-credentials: false
      - uses: ${SETUP_NODE}
        with:
          node-version: 24
      - run: npm ci
      - run: npm run check

  publish:
    needs: check
    if: github.event_name == 'push'
    runs-on: ubuntu-latest
    environment: npm
    permissions:
      contents: read
      # For npm's trusted publishing: there is no token to keep.
      id-token: write
    steps:
      - uses: ${CHECKOUT}
        with:
          persist-credentials: false
      - uses: ${SETUP_NODE}
        with:
          node-version: 24
      - run: npm ci
      - name: Publish what npm does not have
        run: |
          id="$(node -p 'const { name, version } = require("./package.json"); name + "@" + version')"
          case "$id" in *@0.0.0) echo "No release yet: npx changeset version"; exit 0 ;; esac
          if npm view "$id" version > /dev/null 2>&1; then echo "$id is there."; else npm publish; fi
`;
}
