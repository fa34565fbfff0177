import ActionPlanning
import CLinux
import HostModel
import Runtime

/// Announces every call of an action before it is made, times it, and records its result: first in the journal on disk,
/// then as a message to the helper's parent.
struct CallJournal {
  /// Writes an entry to disk; returns what went wrong, in one sentence.
  let record: (JournalEntry) -> String?
  /// Sends announcements and entries.
  let send: (HelperMessage) -> Void
  /// The running action; nil between actions.
  var action: ActionRequest.Kind?
  /// The device set of each device.
  var sets: [DeviceAddress: String] = [:]
  /// The functions that read 0xffff at their last verification.
  private(set) var lost: Set<DeviceAddress> = []

  init(record: @escaping (JournalEntry) -> String? = { _ in nil }, send: @escaping (HelperMessage) -> Void) {
    self.record = record
    self.send = send
  }

  /// Makes a call and records its result.
  func call<Result>(
    _ call: KernelCall, _ target: String, of address: DeviceAddress? = nil,
    _ body: () throws(CallError) -> Result
  ) throws(CallError) -> Result {
    send(.calling(call, target))
    let start = cl_monotonic()
    do {
      let result = try body()
      write(call, target, address, start, nil)
      return result
    } catch {
      write(call, target, address, start, error)
      throw error
    }
  }

  /// Records an event that is not a call.
  mutating func line(
    _ event: JournalEntry.Event, _ address: DeviceAddress? = nil, result: String? = nil, before: Int? = nil,
    after: Int? = nil, _ text: String
  ) {
    if event == .verified, let address {
      if result == "gone" { lost.insert(address) } else if result != "unknown" { lost.remove(address) }
    }
    write(
      JournalEntry(
        at: Clock.wall, action: action, event: event, address: address, deviceSet: address.flatMap { sets[$0] },
        result: result, openCountBefore: before, openCountAfter: after, text: text))
  }

  private func write(
    _ call: KernelCall, _ target: String, _ address: DeviceAddress?, _ start: Int64, _ error: CallError?
  ) {
    let result = error.map { $0.errno.name } ?? "ok"
    let said = error.map { $0.errno.text } ?? "ok"
    write(
      JournalEntry(
        at: Clock.wall, action: action, event: .call, address: address, deviceSet: address.flatMap { sets[$0] },
        call: call, target: target, result: result, duration: Double(cl_monotonic() - start) / 1000,
        text: "\(call.rawValue) \(target): \(said)"))
  }

  private func write(_ entry: JournalEntry) {
    let problem = record(entry)
    send(.journal(entry))
    if let problem { send(.warning(problem)) }
  }
}
