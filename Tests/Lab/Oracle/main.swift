// The lab's program inside the guest: it asks the real kernel what vfiotop only predicts, and holds devices in known
// ways. Results are JSON lines on standard output.

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
default:
  Output.fail(
    "one of: trace, members, bind DRIVER ADDRESS..., unbind ADDRESS..., open|examine|hotreset|examine-nodes "
      + "ADDRESS..., hold WORD..., record")
}
