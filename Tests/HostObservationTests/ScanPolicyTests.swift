import HostModel
import Testing

@testable import HostObservation

@Suite struct ScanPolicyTests {
  private static func counters(events: Int = 1, files: Int? = 1, threads: Int = 1) -> KernelCounters {
    KernelCounters(deviceEvents: events, openedFiles: files.map { [$0] }, threads: ["\(threads)", "\(threads)"])
  }

  /// A policy that has seen two scans with the same counters and one before them.
  private static func stillPolicy() -> ScanPolicy {
    var policy = ScanPolicy()
    for _ in 0..<3 { _ = policy.next(.full, counters(), isExplainedByMappings: false) }
    return policy
  }

  @Test func theFirstScansReadEverything() {
    var policy = ScanPolicy()
    let plan = policy.next(.tick, Self.counters(), isExplainedByMappings: false)
    #expect(plan.still == Stillness() && plan.processesFirst == nil)
    #expect(plan.sysfs(isSettled: false) == .everything)
    #expect(plan.processes(on: KernelVersion(6, 12)) == .changes)
  }

  @Test func countersStandStillForTwoScans() {
    var policy = ScanPolicy()
    _ = policy.next(.full, Self.counters(), isExplainedByMappings: false)
    #expect(!policy.next(.tick, Self.counters(), isExplainedByMappings: false).still.devices)
    let still = policy.next(.tick, Self.counters(), isExplainedByMappings: false)
    #expect(still.still == Stillness(devices: true, openedFiles: true, threads: true))
    #expect(still.sysfs(isSettled: true) == .drivers(readingCounts: false))
    #expect(still.processesFirst == .holders(isComplete: true))
    // An event counts for the scan that hears of it and for the next.
    #expect(!policy.next(.tick, Self.counters(events: 2), isExplainedByMappings: false).still.devices)
    #expect(!policy.next(.tick, Self.counters(events: 2), isExplainedByMappings: false).still.devices)
    #expect(policy.next(.tick, Self.counters(events: 2), isExplainedByMappings: false).still.devices)
  }

  @Test func anOpenedFileIsLookedForInProcesses() {
    var policy = Self.stillPolicy()
    let plan = policy.next(.tick, Self.counters(files: 2), isExplainedByMappings: false)
    #expect(plan.processesFirst == nil && plan.sysfs(isSettled: true) == .drivers(readingCounts: true))
    #expect(plan.processes(on: KernelVersion(6, 2)) == .changes)
    #expect(plan.processes(on: KernelVersion(6, 1)) == .full)
    // A kernel that does not count open files gives no reason to read every process.
    var other = Self.stillPolicy()
    let uncounted = other.next(.tick, Self.counters(files: nil), isExplainedByMappings: false)
    #expect(uncounted.processes(on: KernelVersion(6, 1)) == .changes)
  }

  @Test func aNewThreadIsLookedFor() {
    var policy = Self.stillPolicy()
    let plan = policy.next(.tick, Self.counters(threads: 2), isExplainedByMappings: false)
    #expect(plan.processesFirst == .holders(isComplete: false))
  }

  @Test func everythingIsReadInTurns() {
    var policy = ScanPolicy()
    var refreshes = 0
    for scan in 1...2 * ScanPolicy.quietStaleness {
      let plan = policy.next(.tick, Self.counters(), isExplainedByMappings: false)
      if plan.isRefreshTurn {
        refreshes += 1
        #expect(plan.sysfs(isSettled: true) == .attributes && scan % ScanPolicy.quietStaleness == 0)
      }
      #expect(plan.extent == .tick)
    }
    #expect(refreshes == 2)
  }

  @Test func mappingsAreReadAgainInTheirTurn() {
    var policy = ScanPolicy()
    let extents = (1...ScanPolicy.quietStaleness).map { _ in
      policy.next(.tick, Self.counters(), isExplainedByMappings: true).extent
    }
    let due = extents.indices.filter { extents[$0] == .changes }.map { $0 + 1 }
    #expect(due == [ScanPolicy.staleness, ScanPolicy.quietStaleness])
  }

  @Test func eventsThatComeAllTheTimeDoNotHideTheRest() {
    var policy = ScanPolicy()
    let extents = (1...ScanPolicy.staleness).map { scan in
      policy.next(.tick, Self.counters(events: scan), isExplainedByMappings: false).extent
    }
    #expect(extents.last == .changes && extents.dropLast().allSatisfy { $0 == .tick })
  }

  @Test func mappingsHelpBeforeFdinfoNamesTheDevice() {
    #expect(ScanPlan.mappings(on: KernelVersion(6, 18)) == .none)
    #expect(ScanPlan.mappings(on: KernelVersion(6, 17)) == .ofHolders)
    #expect(ScanPlan.mappings(on: nil) == .ofHolders)
  }
}
