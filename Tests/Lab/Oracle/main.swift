// The lab's program inside the guest: it asks the real kernel for what vfiotop only predicts, and holds devices in
// known ways. Results are JSON lines on standard output.

import CLab

let arguments = Array(CommandLine.arguments.dropFirst())
let rest = Array(arguments.dropFirst())

switch arguments.first {
case "trace": SetTrace.start()
case "members": SetTrace.report()
case "bind":
  guard let driver = rest.first else { Output.fail("bind DRIVER ADDRESS...") }
  Binding.bind(Array(rest.dropFirst()), to: driver)
case "unbind": rest.forEach(Binding.unbind)
case "open": Examination().openEach(rest, resetting: false)
case "examine": Examination().openEach(rest)
case "hotreset": Examination().hotResetEach(rest)
case "examine-nodes": Examination().examineNodes(rest)
case "hold":
  var holding = Holding(rest)
  holding.run()
case "record": Recorder.run()
case "at": Stepping(rest).run()
case "events" where rest == ["start"]: EventTrace.start()
case "events" where rest == ["report"]: EventTrace.report()
case "clients" where rest == ["start"]: ClientTrace.start()
case "clients" where rest == ["scan"]: ClientTrace.scan()
case "clients" where rest == ["report"]: ClientTrace.report()
case "state": DriverState.report(rest)
case "process": ProcessLife.report(rest)
case "churn": ProcessLife.churn(rest)
case "end": ProcessLife.end(rest)
case "limit": ProcessLife.limit(rest)
case "attacks": Output.write("\(lab_attack_count())\n")
case "attack": Attack(rest).run()
case "allowed": AllowedCalls.run(rest)
case "refused": AllowedCalls.refuse()
// The result of an attempt to execute this program.
case "attacked": JSONValue.line("attacked")
default:
  Output.fail(
    "one of: trace, members, bind DRIVER ADDRESS..., unbind ADDRESS..., open|examine|hotreset|examine-nodes "
      + "ADDRESS..., hold WORD..., record, at N [kill|kill-parent|kill-helper|run COMMAND...|look TEXT COMMAND...] "
      + "-- PROGRAM..., events start|report, clients start|scan|report, state, process WHEN NAME PID, churn N, end PID, limit PID BYTES, "
      + "attacks, attack N control|show|read NODE ADDRESS, allowed [control], refused")
}
