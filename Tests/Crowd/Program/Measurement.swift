import Glibc
import JSONValue

/// Looks at a crowd with the built program, and checks what it must tell.
struct Measurement {
  /// The limit of the unit in README, in bytes.
  static let memoryLimit = 128 << 20

  let program: String
  let seconds: Int
  let host: CrowdHost
  private(set) var crowd: Crowd
  private var results: [Bool] = []

  init(program: String, load: String, seconds: Int) throws {
    (self.program, self.seconds) = (program, seconds)
    host = try CrowdHost()
    crowd = Crowd(program: load, lifetime: seconds + 3600)
  }

  /// Makes the measurement. Returns how many checks passed and failed.
  mutating func run() throws -> (passed: Int, failed: Int) {
    let begin = Clock.now()
    try crowd.gather()
    say("the crowd stands after \(text(Clock.now() - begin))")
    try looks()
    try watches()
    let gone = crowd.disperse()
    check("the crowd stood to the end", gone.isEmpty, gone.isEmpty ? "all that was made" : gone.joined(separator: ", "))
    return (results.count { $0 }, results.count { !$0 })
  }

  /// Runs `list`, first with processes that all answer.
  private mutating func looks() throws {
    guard let holder = try crowd.holder(of: CrowdHost.real, user: Crowd.other) else { return }
    defer { Self.end(holder.load) }
    for number in 1...3 { try look("list \(number)", holder.pid, hanging: nil) }
    guard let hanging = try crowd.holder("hanging", of: CrowdHost.hanging, user: 0) else { return }
    defer { Self.end(hanging.load) }
    try look("list, which waits some seconds for a process that hangs", holder.pid, hanging: hanging.pid)
  }

  /// Runs `list` once. It must tell the other user's process, some of the crowd, and that there is more of it.
  private mutating func look(_ name: String, _ holder: Int, hanging: Int?) throws {
    let from = Clock.now()
    let (ending, output) = try Child([program, "list", "--json", "--sysroot", host.path]).end(within: 120)
    let took = Clock.now() - from
    let value = try? JSONValue(parsing: output)
    let holders = value?["holders"]?.elements ?? []
    let told = holders.contains { $0["pid"] == .number(holder) }
    let crowd = holders.count { $0["user"] == .string(String(Crowd.user)) }
    var unread = 0
    if case .number(let count) = value?["blind_spots.partial_processes"] { unread = count }
    let isKnown = value?["blind_spots.hanging_processes"] == .array(hanging.map { [.number($0)] } ?? [])
    check(
      name, ending == .exit(0) && told && crowd > 0 && unread > 1000 && isKnown,
      "\(text(took)), \(holders.count) holders told, \(unread) processes not read, \(ending)")
  }

  /// Runs `watch` in the limit, while processes of the other user come and go.
  private mutating func watches() throws {
    let group = MemoryGroup(limit: Self.memoryLimit)
    if group == nil { say("left out: the limit of memory, because there is no control group for it here") }
    defer { group?.remove() }
    let hanging = try crowd.holder("hanging", of: CrowdHost.hanging, user: 0)
    var watch = try Watch([program, "watch", "--json", "--read-only", "--sysroot", host.path], in: group)
    let first = watch.begins()
    check("watch begins with the whole host", first != nil, text(first))
    let from = Clock.now()
    var (holders, told) = (0, 0)
    var delays: [Double] = []
    repeat {
      guard let (load, pid) = try crowd.holder(of: CrowdHost.real, user: Crowd.other) else { break }
      holders += 1
      let appeared = watch.waits(for: "holder_appeared", of: pid)
      Self.end(load)
      let ended = watch.waits(for: "holder_ended", of: pid)
      if appeared != nil, ended != nil { told += 1 }
      delays += [appeared, ended].compactMap { $0 }
    } while Clock.now() - from < Double(seconds) && watch.isWriting
    let mean = delays.isEmpty ? nil : delays.reduce(0, +) / Double(delays.count)
    check(
      "the start and the end of every holder are told", holders > 0 && told == holders,
      "\(told) of \(holders), after \(text(mean)) in the mean, \(text(delays.max())) at most")
    if let hanging {
      Self.end(hanging.load)
      let took = watch.waits(for: "observation_resumed", of: hanging.pid)
      let failures = watch.count(of: "observation_failed", about: hanging.pid)
      let returns = watch.count(of: "observation_resumed", about: hanging.pid)
      check(
        "it is told once that a process hangs, and once that it does no more", failures == 1 && returns == 1,
        "\(failures) times and \(returns) times, the latter after \(text(took))")
    }
    check("every line is JSON", watch.damagedLines == 0, "\(watch.damagedLines) are not")
    say("watch used \(watch.load.map { "\(Int($0 * 100 + 0.5)) %" } ?? "an unknown part") of one processor")
    let peak = watch.size("VmHWM")
    check(
      "memory stays below \(text(megabytes: Self.memoryLimit))", peak.map { $0 < Self.memoryLimit } ?? false,
      "\(text(megabytes: peak)) resident at most, \(text(megabytes: watch.size("RssAnon"))) anonymous at the end")
    let ending = watch.end()
    check("watch ends when it is asked to", ending == .exit(0), "\(ending)")
    if let group {
      check("nothing was killed for want of memory", group.kills == 0, group.kills.map { "\($0) kills" } ?? "unknown")
    }
  }

  /// Ends a load, and the process that it started with it.
  private static func end(_ load: Child) {
    load.signal(SIGKILL)
    _ = load.end(within: 60)
  }

  private mutating func check(_ name: String, _ holds: Bool, _ detail: String) {
    say("\(holds ? "ok" : "FAILED"): \(name): \(detail)")
    results.append(holds)
  }

  private func say(_ text: String) {
    print("crowd: \(text)")
    fflush(nil)
  }

  private func text(_ seconds: Double?) -> String {
    guard let seconds else { return "never" }
    let hundredths = Int(seconds * 100 + 0.5)
    return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100) s"
  }

  private func text(megabytes bytes: Int?) -> String { bytes.map { "\(($0 + (1 << 19)) >> 20) MB" } ?? "unknown" }
}
