// Decides requests with @cloud-copilot/iam-simulate: node simulate.mjs FOLDER, where FOLDER is where it is installed.
// One request a line on stdin, as JSON; one answer a line on stdout, in the same order: {"decision"} or {"error"}.
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'

const require = createRequire(join(resolve(process.argv[2]), 'package.json'))
const { runSimulation } = require('@cloud-copilot/iam-simulate')

const named = (policies) => policies.map((policy, number) => ({ name: `policy ${number + 1}`, policy }))

const decide = async ({ principal, account, action, resource, context, identity, boundary, endpoint }) => {
  const response = await runSimulation(
    {
      request: { principal, action, resource: { resource, accountId: account }, contextVariables: context },
      identityPolicies: named(identity),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      ...(boundary ? { permissionBoundaryPolicies: named([boundary]) } : {}),
      ...(endpoint ? { vpcEndpointPolicies: named([endpoint]) } : {})
    },
    { simulationMode: 'Strict' }
  )
  if (response.resultType !== 'single') return { error: JSON.stringify(response.errors ?? response.resultType) }
  const ignored = response.result.ignoredContextKeys ?? []
  if (ignored.length > 0) return { error: `ignored the keys ${ignored.join(', ')}` }
  return { decision: response.overallResult }
}

for await (const line of createInterface({ input: process.stdin })) {
  const answer = await decide(JSON.parse(line)).catch((error) => ({ error: String(error) }))
  console.log(JSON.stringify(answer))
}
