import AdviceFaults
import TestHost

/// The advice on random hosts, as many at a time as there are processors.
struct RandomAdvice {
  /// The number of hosts; each has its number as seed.
  let hosts: Int

  private static let hostsPerTask = 100

  /// The faults of the first host that has any of each task's hosts, with the host's number.
  func faults() async -> [String] {
    await withTaskGroup(of: [String].self) { group in
      for first in stride(from: 0, to: hosts, by: Self.hostsPerTask) {
        group.addTask { faults(of: first..<min(first + Self.hostsPerTask, hosts)) }
      }
      return await group.reduce(into: []) { $0 += $1 }
    }
  }

  private func faults(of hosts: Range<Int>) -> [String] {
    for host in hosts {
      let faults = Advice(RandomHost(seed: UInt64(host)).host.facts).faults
      if !faults.isEmpty { return faults.map { "random host \(host): \($0)" } }
    }
    return []
  }
}
