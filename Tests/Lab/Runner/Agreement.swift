import Foundation
import LabComparison

/// One moment of a guest as the kernel has it, compared with the screen and the change stream: both may lag a little,
/// and then must be right.
struct Agreement {
  let screen: SerialScreen
  /// The directory that the guest writes into: `PHASE.kernel` and `PHASE.held` are the moment, `watch` is the stream.
  let out: URL
  /// The guest is off.
  let isOver: () -> Bool

  /// The seconds that they may lag.
  private static let patience = 30

  /// Waits until both agree with the moment of a phase. `limit` is the allowed delay in milliseconds after the time
  /// that the guest wrote for it (`PHASE.moment`).
  func compare(_ phase: String, limit: Int?, _ tally: inout Tally) -> String {
    guard let moment = try? moment(phase) else {
      tally.fail("\(phase): the kernel's moment cannot be read")
      return "unknown"
    }
    var shownAt: Date?
    var saidAt: Date?
    func isRight(_ picture: String) -> Bool {
      if moment.differences(from: ScreenPicture(picture)).isEmpty { shownAt = shownAt ?? Date() } else { shownAt = nil }
      if saidAt == nil, moment.differences(from: stream).isEmpty { saidAt = Date() }
      return shownAt != nil && saidAt != nil
    }
    _ = screen.wait(seconds: Self.patience, unless: isOver, until: isRight)
    let picture = screen.text
    try? picture.write(to: out.appendingPathComponent("\(phase).screen"), atomically: true, encoding: .utf8)
    tally.compare(
      "moments on the screen", phase, predicted: moment.differences(from: ScreenPicture(picture)), kernel: [])
    tally.compare("moments of the stream", phase, predicted: moment.differences(from: stream), kernel: [])
    var words = ["shown", "said"]
    if let limit, let begin = begin(phase) {
      for (index, (name, time)) in [("screen", shownAt), ("stream", saidAt)].enumerated() {
        let delay = time.map { Int($0.timeIntervalSince(begin) * 1000) }
        tally.compare(
          "delays", "\(phase) in the \(name): \(delay.map(String.init) ?? "?") of \(limit) ms",
          predicted: (delay ?? .max) <= limit, kernel: true)
        words[index] += " \(delay.map(String.init) ?? "?") ms"
      }
    }
    return words.joined(separator: ", ")
  }

  private var stream: ChangeStream { ChangeStream(data("watch") ?? Data()) }

  private func moment(_ phase: String) throws -> KernelMoment {
    KernelMoment(
      answers: try Answer.lines(data("\(phase).kernel") ?? Data()),
      held: try Answer.lines(data("\(phase).held") ?? Data()))
  }

  /// The time on this machine's clock, by the modification time of the guest's file.
  private func begin(_ phase: String) -> Date? {
    let path = out.appendingPathComponent("\(phase).moment").path
    return (try? FileManager.default.attributesOfItem(atPath: path))?[.modificationDate] as? Date
  }

  private func data(_ name: String) -> Data? {
    FileManager.default.contents(atPath: out.appendingPathComponent(name).path)
  }
}
