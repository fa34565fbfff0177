// A day of vfiotop: a simulated host with 100 changes a second, observed every two seconds, drawn and printed line by
// line. Time is a value, so 24 hours take minutes. The snapshots must equal the kernel's state, and memory must not
// grow after the first hour. Before that, the advice on random hosts: every remedy must help, and what works must have a
// plan that is not refused.
//
// vfiotop-soak [--hours HOURS] [--seed NUMBER] [--hosts NUMBER]

import Glibc
import SimulatedKernel

let changesPerSecond = 100
let secondsPerLook = 2
/// The allowed growth of memory after the first hour, in bytes.
let allowed = 1 << 20

func fail(_ text: String) -> Never {
  print("soak: failed: \(text)")
  exit(1)
}

func megabytes(_ bytes: Int) -> String {
  let hundredths = (bytes * 100 + (1 << 19)) >> 20
  let rest = abs(hundredths) % 100
  return "\(hundredths < 0 ? "-" : "")\(abs(hundredths) / 100).\(rest < 10 ? "0" : "")\(rest) MB"
}

var hours = 24
var seed: UInt64 = 1
var hosts = 10_000
var arguments = CommandLine.arguments.dropFirst()
while let name = arguments.popFirst() {
  guard let word = arguments.popFirst(), let number = UInt64(word) else { fail("\(name) takes a number") }
  switch name {
  case "--hours" where number >= 2: hours = Int(number)
  case "--seed": seed = number
  case "--hosts": hosts = Int(number)
  default: fail("there are --hours, at least 2, --seed and --hosts")
  }
}

let faults = await RandomAdvice(hosts: hosts).faults()
if !faults.isEmpty { fail("advice on \(faults.joined(separator: "; "))") }
print("soak: the advice on \(hosts) random hosts has no fault")
fflush(nil)

let start: Int64 = 1_795_365_930_000
let looksPerHour = 3600 / secondsPerLook
var traffic = Traffic(seed: seed)
var watcher = Watcher(traffic.kernel, now: start)
/// The peak of the first hour, the baseline for all later ones, and the peak of those.
var first = MemoryPeak()
var later = MemoryPeak()
for look in 1...(hours * looksPerHour) {
  traffic.change(changesPerSecond * secondsPerLook)
  let differences = try watcher.look(at: start + Int64(look * secondsPerLook * 1000))
  if !differences.isEmpty {
    fail("drift at look \(look) (seed \(seed)): \(differences.joined(separator: "; "))")
  }
  let memory = Memory()
  if look <= looksPerHour { first.note(memory) } else { later.note(memory) }
  guard look.isMultiple(of: looksPerHour) else { continue }
  print(
    "hour \(look / looksPerHour): \(traffic.changes) changes, \(watcher.looks) looks, \(watcher.lateLooks) late, "
      + "\(watcher.told.lines) lines told, allocated \(megabytes(memory.allocated)), resident \(megabytes(memory.resident))"
  )
  fflush(nil)
}
traffic.stop()
let rest = try watcher.look(at: start + Int64((hours * looksPerHour + 1) * secondsPerLook * 1000))
if !rest.isEmpty || traffic.kernel.truth.devices.values.contains(where: { $0.openCount > 0 }) {
  fail("something is open after everybody has gone: \(rest.joined(separator: "; "))")
}
let growth = (later.allocated - first.allocated, later.resident - first.resident)
print(
  "soak: \(hours) hours, \(traffic.changes) changes, \(watcher.looks) looks without drift; after the first hour the peak "
    + "grew by \(megabytes(growth.0)) allocated, \(megabytes(growth.1)) resident")
if growth.0 > allowed || growth.1 > allowed { fail("memory grew by more than \(megabytes(allowed))") }
