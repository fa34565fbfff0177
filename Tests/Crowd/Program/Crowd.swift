import Glibc

/// The processes that one user without rights fills a machine with. Each ends with this process.
struct Crowd {
  /// The user of the crowd, and another one, whose processes must be seen.
  static let (user, other) = (3001, 3005)
  /// The program that makes them (Tests/Crowd/Load).
  let program: String
  /// The seconds after which they end, should this process hang.
  let lifetime: Int
  private(set) var loads: [(name: String, load: Child)] = []

  init(program: String, lifetime: Int) {
    (self.program, self.lifetime) = (program, lifetime)
  }

  /// Starts all of the crowd that this machine permits, and waits until it stands.
  mutating func gather() throws {
    let kinds = [("tables", 8000), ("processes", 18_000), ("mounts", 200_000), ("descriptors", 100_000)]
    let started = try kinds.map { kind, count in
      (name: kind, load: try start(kind, CrowdHost.crowded, count, user: Self.user))
    }
    loads = try started.filter { try Self.ready($0.load) != nil }
  }

  /// Ends the crowd. Returns the names of those that were not there any more.
  func disperse() -> [String] {
    for (_, load) in loads { load.signal(SIGKILL) }
    return loads.filter { $0.load.end(within: 60).ending != .signal(SIGKILL) }.map(\.name)
  }

  /// Starts a process that holds a file. Returns its load, which it ends with, and its PID.
  func holder(_ kind: String = "holder", of path: String, user: Int) throws -> (load: Child, pid: Int)? {
    let load = try start(kind, path, 1, user: user)
    return try Self.ready(load).map { (load, $0) }
  }

  private func start(_ kind: String, _ path: String, _ count: Int, user: Int) throws -> Child {
    try Child([program, kind, path, String(count), String(lifetime), String(user)])
  }

  /// Waits for the PID that a load tells when it is ready; nil if this machine does not permit it.
  private static func ready(_ load: Child) throws -> Int? {
    let line = load.line(within: 300) ?? "no answer"
    let parts = line.split(separator: " ")
    if parts.count == 2, parts[0] == "ready", let pid = Int(parts[1]) { return pid }
    guard line.hasPrefix("left out: ") else { throw Refusal(line) }
    print("crowd: \(line)")
    return nil
  }
}
