// The worst that an unprivileged user can do to a scan, all at once, on this machine: 8,000 threads with descriptor
// tables of their own, 18,000 processes, 200,000 mounts and 100,000 descriptors, all of which hold a group, and beside
// them a process whose files in /proc do not answer. Times three `list`, and keeps a sealed `watch` in 128 MiB for the
// seconds that are left: it must not be killed, must tell every process that holds another group, and must tell the
// one that hangs once. Times are printed and not judged.
//
// vfiotop-crowd PROGRAM LOAD [SECONDS]

import Glibc
import JSONValue

/// The limit of the unit in README, in bytes.
let memoryLimit = 128 << 20
let crowdUser = 3001
let realUser = 3005

func refuse(_ text: String) -> Never {
  print("crowd: \(text)")
  exit(1)
}

func text(_ seconds: Double) -> String {
  guard seconds.isFinite else { return "never" }
  let hundredths = Int(seconds * 100 + 0.5)
  return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100) s"
}

func text(megabytes bytes: Int) -> String { "\((bytes + (1 << 19)) >> 20) MB" }

var results: [Bool] = []

@MainActor func check(_ name: String, _ holds: Bool, _ detail: String) {
  print("crowd: \(holds ? "ok" : "FAILED"): \(name): \(detail)")
  fflush(nil)
  results.append(holds)
}

let words = CommandLine.arguments
guard words.count >= 3, let seconds = words.count == 4 ? Int(words[3]) : 600, seconds > 0 else {
  refuse("the arguments are the program, its load, and a number of seconds")
}
let (program, load) = (words[1], words[2])
let host = CrowdHost()

/// Starts a load that ends by itself some minutes after everything else.
func start(_ kind: String, _ path: String, _ count: Int, user: Int) -> Child {
  Child([load, kind, path, String(count), String(seconds + 600), String(user)])
}

/// The PID that a load reports when it is ready; nil if it is not possible on this machine.
func ready(_ load: Child, _ name: String) -> Int? {
  let line = load.line(within: 300) ?? "no answer"
  let parts = line.split(separator: " ")
  if line.hasPrefix("left out: ") {
    print("crowd: \(name) \(line)")
    return nil
  }
  guard parts.count == 2, parts[0] == "ready", let pid = Int(parts[1]) else { refuse("\(name): \(line)") }
  return pid
}

let begin = Clock.now()
let crowd = [
  ("tables", 8000), ("processes", 18_000), ("mounts", 200_000), ("descriptors", 100_000),
].map { kind, count in (kind, start(kind, CrowdHost.crowded, count, user: crowdUser)) }
for (kind, load) in crowd { _ = ready(load, kind) }
print("crowd: the crowd stands after \(text(Clock.now() - begin))")
fflush(nil)

let group = MemoryGroup(limit: memoryLimit)
let first = start("holder", CrowdHost.real, 1, user: realUser)
let firstHolder = ready(first, "holder")

/// Runs `list`, which must tell the process of another user, and what it could not see.
@MainActor func list(_ name: String, hanging: Int?) {
  let from = Clock.now()
  let look = Child([program, "list", "--json", "--sysroot", host.path]).end()
  let took = Clock.now() - from
  let value = try? JSONValue(parsing: look.text)
  let told = value?["holders"]?.elements.contains { $0["pid"] == firstHolder.map(JSONValue.number) } ?? false
  let isKnown = value?["blind_spots.hanging_processes"] == .array(hanging.map { [.number($0)] } ?? [])
  check(
    name, look.status == 0 && told && isKnown,
    "\(text(took)), \(text(megabytes: look.text.utf8.count)) of JSON, status \(look.status)")
}

for number in 1...3 { list("list \(number)", hanging: nil) }
let hanging = start("hanging", CrowdHost.hanging, 1, user: 0)
let hangingProcess = ready(hanging, "hanging")
if let hangingProcess { list("list, which waits some seconds for the process that hangs", hanging: hangingProcess) }
first.signal(SIGKILL)
_ = first.end()

var watch = Watch([program, "watch", "--json", "--read-only", "--sysroot", host.path], in: group)
check("watch begins with what there is", watch.begins(), text(Clock.now() - watch.start))
var holders = 0
var told = 0
var delays: [Double] = []
while Clock.now() - watch.start < Double(seconds) {
  let load = start("holder", CrowdHost.real, 1, user: realUser)
  guard let pid = ready(load, "holder") else { break }
  holders += 1
  let appeared = watch.waits(for: "holder_appeared", of: pid)
  // The process is a child of the load, and ends with it.
  load.signal(SIGKILL)
  _ = load.end()
  let ended = watch.waits(for: "holder_ended", of: pid)
  if appeared != nil, ended != nil { told += 1 }
  delays += [appeared, ended].compactMap { $0 }
}
let mean = delays.reduce(0, +) / Double(max(1, delays.count))
check(
  "every holder is told at both ends", holders > 0 && told == holders,
  "\(told) of \(holders), after \(text(mean)) in the mean, \(text(delays.max() ?? 0)) at most")
if let hangingProcess {
  let failures = watch.count(of: "observation_failed", about: hangingProcess)
  check("the process that hangs is told once", failures == 1, "\(failures) times")
  hanging.signal(SIGKILL)
  _ = hanging.end()
  let resumed = watch.waits(for: "observation_resumed", of: hangingProcess)
  check("its end is told", resumed != nil, "\(text(resumed ?? .infinity))")
}
let peak = watch.size("VmHWM") ?? Int.max
print("crowd: watch used \(Int(watch.load * 100 + 0.5)) % of one processor")
check(
  "memory stays below the limit", peak < memoryLimit,
  "\(text(megabytes: peak)) resident at most, \(text(megabytes: watch.size("RssAnon") ?? 0)) anonymous at the end")
let status = watch.end()
check("watch ends by SIGTERM", status == 0, "status \(status)")
if let group {
  check("nothing was killed in \(text(megabytes: memoryLimit))", group.kills == 0, "\(group.kills ?? -1) kills")
  group.remove()
} else {
  print("crowd: there is no control group for memory here, so the size alone is checked")
}
for (_, load) in crowd { load.signal(SIGKILL) }
for (_, load) in crowd { _ = load.end() }
host.close()
let failed = results.count { !$0 }
print("crowd: \(results.count - failed) passed, \(failed) failed")
exit(failed == 0 ? 0 : 1)
