import ActionPlanning
import CLinux
import HostModel

/// Makes the journal's lines: every call that an action makes is announced before it is made, timed, and written down.
struct CallJournal {
  /// Where lines and announcements go.
  let send: (HelperMessage) -> Void
  /// The action that runs; nil between actions.
  var action: ActionRequest.Kind?
  /// What the devices' sets are.
  var sets: [DeviceAddress: String] = [:]

  init(send: @escaping (HelperMessage) -> Void) { self.send = send }

  /// Makes a call and writes down what came of it.
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

  /// Writes a line that is no call.
  func line(
    _ event: JournalEntry.Event, _ address: DeviceAddress? = nil, result: String? = nil, before: Int? = nil,
    after: Int? = nil, _ text: String
  ) {
    send(
      .journal(
        JournalEntry(
          at: Self.now, action: action, event: event, address: address, deviceSet: address.flatMap { sets[$0] },
          result: result, openCountBefore: before, openCountAfter: after, text: text)))
  }

  private func write(
    _ call: KernelCall, _ target: String, _ address: DeviceAddress?, _ start: Int64, _ error: CallError?
  ) {
    let result = error.map { ErrorNumber($0.code).name } ?? "ok"
    let said = error.map { ErrorNumber.text($0.code) } ?? "ok"
    send(
      .journal(
        JournalEntry(
          at: Self.now, action: action, event: .call, address: address, deviceSet: address.flatMap { sets[$0] },
          call: call, target: target, result: result, duration: Double(cl_monotonic() - start) / 1000,
          text: "\(call.rawValue) \(target): \(said)")))
  }

  /// Milliseconds since 1970 (UTC).
  static var now: Int64 { cl_realtime() / 1000 }
}
